"""What pg_dump writes of a database, as a bag of objects."""

from __future__ import annotations

import re
import subprocess
from collections import Counter

from postgres import Scratch

from harness.servers.binaries import installed_binaries

_OBJECT = re.compile(r"^--\n(?=-- Name: )", re.MULTILINE)
_END = "--\n-- PostgreSQL database dump complete\n--\n"
_SETTING = re.compile(r"^SET (default_\w+) = (.*);\n", re.MULTILINE)
_ACCESS_METHOD = "default_table_access_method"
_OWN_OPTION = re.compile(r"\bpg_attver=\d+(?:, )?|, pg_attver=\d+")
_NO_OPTION = re.compile(r"^ALTER TABLE ONLY .* SET \(\);\n", re.MULTILINE)


def dumped(database: Scratch) -> Counter[str]:
    """Dump the schema of a database, owners and privileges too.

    An object is its comment, which names its kind, schema, owner and tablespace, and its statements as they
    stand. The order of the objects is left out: pg_dump sorts them by name and dependency.
    """
    # The server's own programs come with it. pg_dump reads servers that are older than itself.
    program = installed_binaries().postgres.with_name("pg_dump")
    command = [str(program), "--schema-only", "--no-password", f"--dbname={database.conninfo}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return objects(done.stdout)


def objects(text: str) -> Counter[str]:
    """Take a dump apart.

    What comes before the first object is the dump's own: versions, a random key, settings of the session. A
    setting between two objects holds for all that follow, wherever they came in the order: a table takes
    its access method from it, so that is written to each; the tablespace stands in the comment as well.
    Among the options of columns, 15.20 keeps a position of its own WAL; that is no part of the schema.
    """
    body, end, _ = _NO_OPTION.sub("", _OWN_OPTION.sub("", text)).partition(_END)
    assert end, "the dump is not complete"
    found: Counter[str] = Counter()
    preamble, *parts = _OBJECT.split(body)
    settings = dict(_SETTING.findall(preamble))
    for part in parts:
        stored = "; Type: TABLE;" in part or "; Type: MATERIALIZED VIEW;" in part
        method = f"-- {settings.get(_ACCESS_METHOD)}\n" if stored else ""
        found[method + _SETTING.sub("", part).strip()] += 1
        settings.update(_SETTING.findall(part))
    return found
