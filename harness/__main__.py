"""`python -m harness` is `schema-harness`."""

import sys
from pathlib import Path

# `-m` puts the current folder before everything, where a user's `click.py` would stand for the library.
if not sys.flags.safe_path and Path(sys.path[0]).resolve() != Path(__file__).resolve().parents[1]:
    del sys.path[0]

from harness.cli import main  # the path comes first

main()
