import os

PATHS = os.environ["PATH"]
