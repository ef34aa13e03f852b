import os

_KEY = os.urandom(4).hex()
