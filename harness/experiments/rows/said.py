"""Read from the refusals of rows which values may be accepted: texts in quotes and lists, and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from harness.experiments.rows.evidence import Fate, Sent
from harness.experiments.rows.hints import NONE, Hint, of_constants

_OF_THE_SERVER = re.compile(r"(22|23|42)[0-9A-Z]{3}\b")
"""SQLSTATEs of errors whose messages name what was refused, and not what would be accepted."""
_QUOTED = re.compile(r"'([^']{1,40})'|\"([^\"]{1,40})\"|`([^`]{1,40})`")
_LIST = re.compile(r"[\w.@-]+(?:\s*(?:,\s*(?:and|or)?|/|\||\band\b|\bor\b)\s*[\w.@-]+)+")
_WORD = re.compile(r"[\w.@-]+")
_NUMBER = re.compile(r"(?<![\w.])-?\d{1,9}(?:\.\d{1,6})?(?![\w])")
_JOINING = {"and", "or"}
_MOST = 40


def of_refusals(refusals: Iterable[tuple[Sent, Fate]]) -> Hint:
    """Return what refusals name, and so may ask for; the refused values themselves do not count."""
    counted = Counter(
        value
        for sent, fate in refusals
        if not fate.accepted and not _OF_THE_SERVER.match(fate.reason)
        for value in sorted(_named(_unquoted(fate.message)), key=str)
        if str(value) not in sent.shown
    )
    often = [value for value, _ in counted.most_common(_MOST)]
    return of_constants(often, ()) if often else NONE


def _named(message: str) -> set[str | Decimal]:
    quoted = {next(filter(None, groups)) for groups in _QUOTED.findall(message)}
    listed = {word for found in _LIST.findall(message) for word in _WORD.findall(found)} - _JOINING
    return {*quoted, *listed, *(Decimal(number) for number in _NUMBER.findall(message))}


def _unquoted(message: str) -> str:
    """Return a message without the quotes and escapes of its `repr`."""
    inner = message[1:-1] if message[:1] in {"'", '"'} and message[-1:] == message[:1] else message
    return inner.replace("\\'", "'")
