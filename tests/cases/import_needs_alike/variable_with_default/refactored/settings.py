import os

ECHO = os.environ.get("SCHEMA_ECHO", "")
PATHS = os.getenv("PATH", "")

try:
    HOST = os.environ["HOSTNAME_OF_SCHEMA"]
except KeyError:
    HOST = ""
