import os

HOME = os.environ["PATH"]
