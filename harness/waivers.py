"""Waivers: differences and doubts that a team accepts, with a reason; which of them still hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

NOT_EXERCISED: Final = "not exercised"
"""The subject of a waiver for rules that could not run. It is written out; no pattern stands for it."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A difference or a doubt that is accepted.

    rule: the id of a rule, or a contract. subject: the subject as reports write it, or a pattern with `*`,
    `?` and `[…]`. expires: the last day on which it holds. fingerprint: that of what differs, so that the
    next change is not covered; code is covered only by its fingerprint.
    """

    rule: str
    subject: str
    reason: str
    expires: date | None = None
    fingerprint: str = ""

    def names(self, rule: str, contract: str, subject: str) -> bool:
        """Whether it is about this subject of this rule, whatever differs there."""
        if self.rule not in {rule, contract}:
            return False
        if NOT_EXERCISED in {subject, self.subject}:
            return subject == self.subject
        return subject == self.subject or fnmatchcase(subject, self.subject)

    def accepts(self, fingerprint: str, *, needed: bool) -> bool:
        """Whether it covers what has this fingerprint; needed: whether it must name the fingerprint."""
        return self.fingerprint == fingerprint if self.fingerprint else not needed

    def __str__(self) -> str:
        return f"{self.rule} of {self.subject}"


class Fault(StrEnum):
    """Why a waiver does not do what it was written for.

    STALE: what it names differs in another way than it accepts.
    """

    EXPIRED = "expired"
    STALE = "stale"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class Held:
    """What a waiver came to in a run: how many findings and doubts it covers, and what is wrong with it."""

    waiver: Waiver
    covers: int = 0
    fault: Fault | None = None
    remedy: str = ""


def exactly(subject: str) -> str:
    """Return a pattern that only this subject matches."""
    return re.sub(r"([*?[])", r"[\1]", subject)
