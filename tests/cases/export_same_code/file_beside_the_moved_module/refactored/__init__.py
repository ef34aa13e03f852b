from pathlib import Path

from .reading import by_name, by_os, by_package, by_pathlib, by_text
from .tables import metadata, users

HERE = Path(__file__).parent
FOLDER = str(HERE)
