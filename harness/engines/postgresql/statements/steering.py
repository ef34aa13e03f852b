"""What a statement does to the transaction that it is in, and which statements must be in none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto
from itertools import pairwise
from typing import Final

from harness.engines.postgresql.statements.cutting import Statement, statements
from harness.lexing import Torn

_ALONE: Final = re.compile(r"\b(?:CONCURRENTLY|VALUE|VACUUM|CLUSTER|REINDEX)\b", re.IGNORECASE)
_STEERING: Final = re.compile(r"\b(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|PREPARE)\b", re.IGNORECASE)


def only_alone(text: str) -> bool:
    """Whether a text is one statement that must run outside a transaction, and stays in its database."""
    if not _ALONE.search(text):
        return False
    try:
        (statement,) = statements(text)
    except (Torn, ValueError):
        return False
    words = statement.words
    if statement.begins("CREATE|DROP", "INDEX") or statement.begins("CREATE", "UNIQUE", "INDEX"):
        return "CONCURRENTLY" in words[2:4]
    if statement.begins("ALTER", "TABLE"):
        return "DETACH" in words and words[-1] == "CONCURRENTLY"
    if statement.begins("ALTER", "TYPE"):
        return ("ADD", "VALUE") in pairwise(words)
    return statement.begins("VACUUM|CLUSTER|REINDEX")


class Steering(StrEnum):
    """What a part of a text does to the transaction that it is in."""

    NOTHING = auto()
    COMMITS = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """Some statements of a text, at the same line and position as there."""

    text: str
    steering: Steering = Steering.NOTHING


def parts(text: str) -> tuple[Part, ...]:
    """Cut a text where a statement begins or ends a transaction."""
    if not _STEERING.search(text):
        return (Part(text),)
    try:
        found = statements(text)
    except Torn:
        return (Part(text),)  # the server will refuse it
    cut: list[Part] = []
    begin = end = 0
    for statement in found:
        steering = _steering(statement)
        if steering is Steering.NOTHING:
            end = statement.end
            continue
        if end > begin:
            cut.append(Part(_placed(text, begin, end)))
        cut.append(Part(_placed(text, statement.start, statement.end), steering))
        begin = end = statement.end
    if end > begin:
        cut.append(Part(_placed(text, begin, end)))
    return tuple(cut)


def _placed(text: str, start: int, end: int) -> str:
    return re.sub(r"[^\n]", " ", text[:start]) + text[start:end]


def _steering(statement: Statement) -> Steering:
    if statement.begins("COMMIT|END") or statement.begins("PREPARE", "TRANSACTION"):
        return Steering.COMMITS
    if statement.begins("BEGIN|START|ABORT") or _rolls_back(statement):
        return Steering.OTHER
    return Steering.NOTHING


def _rolls_back(statement: Statement) -> bool:
    to_savepoint = ("TO",), ("WORK", "TO"), ("TRANSACTION", "TO")
    following = statement.words[1:]
    return statement.begins("ROLLBACK") and not any(following[: len(to)] == to for to in to_savepoint)
