"""Build the database of a side that is a script of SQL, and read it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from harness.errors import DatabaseError
from harness.facts.build import SCRIPT, Recording
from harness.facts.places import Written
from harness.facts.whole import NO_CODE, Facts, Unbuilt
from harness.live.limits import Limits
from harness.missing import Missing
from harness.sources.script import read

if TYPE_CHECKING:
    from contextlib import ExitStack

    from harness.servers import Scratch, Server
    from harness.sources import Script


_BEGINS: Final = re.compile(
    r"^(?:CREATE|ALTER|COMMENT|GRANT|REVOKE|DO|DROP|SET|SELECT|INSERT|UPDATE|DELETE|COPY)\b",
    re.IGNORECASE | re.MULTILINE,
)
_MAKES: Final = re.compile(r"CREATE|ALTER|COMMENT|GRANT|REVOKE|DO\b", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class Scripted:
    """What is known of a script, and the scratch database that it has made, None for none."""

    facts: Facts
    scratch: Scratch | None = None


def run_script(
    script: Script, name: str, server: Server | Missing, resources: ExitStack, limits: Limits
) -> Scripted:
    """Execute a script on a scratch database, and read what it has made.

    A script that takes longer than its limits is ended. Its database is dropped when the resources are
    closed. Nothing that `--prepare` names is in it: a script
    makes the whole database. DatabaseError for a fault of the infrastructure.
    """
    if isinstance(server, Missing):
        return Scripted(Facts(str(script), loaded=NO_CODE, catalog=server, builder=SCRIPT))
    scratch = resources.enter_context(server.plain.scratch(name))
    over: list[str] = []
    shown = partial(_shown, base=script.base or Path.cwd())
    try:
        with limits.bounding(server, scratch.name, over.append, lambda: None):
            texts, failure = scratch.run_script(script.files, shown)
        catalog = (
            scratch.read_catalog() if failure is None else Unbuilt(f"{script} failed: {failure}", failure)
        )
    except server.engine.errors as error:
        if over:
            why = Missing(f"{script} was ended: {over[0]}")
            return Scripted(Facts(str(script), loaded=NO_CODE, catalog=why, builder=SCRIPT))
        raise DatabaseError(f"the database failed: {error}") from error
    dialect = server.engine.dialect
    recording = Recording(dialect, texts, (), failure=failure)
    facts = Facts(
        str(script),
        loaded=NO_CODE,
        recordings={dialect: recording},
        catalog=catalog,
        builder=SCRIPT,
        dialect=dialect,
        statements=tuple(one for file in script.files for one in _statements(shown(file), read(file))),
    )
    return Scripted(facts, None if failure is not None else scratch)


def _statements(file: str, text: str) -> Iterator[Written]:
    """Yield the statements of a file that make something. They begin a line, as people and dumps write them.

    They are only shown, so nothing depends on a line in a string that begins with such a word.
    """
    begins = [match.start() for match in _BEGINS.finditer(text)]
    for begin, end in pairwise((*begins, len(text))):
        statement, first = text[begin:end], text.count("\n", 0, begin) + 1
        words: dict[str, int] = {}
        for number, line in enumerate(statement.splitlines() if _MAKES.match(statement) else ()):
            for word in _WORD.findall(line):
                words.setdefault(word, first + number)
        if words:
            yield Written(file, words)


def _shown(file: Path, base: Path) -> str:
    """Name a file relative to a folder, if it is below it."""
    return os.path.relpath(file, base) if file.is_relative_to(base) else str(file)
