"""Set apart what the team has accepted, and say of each waiver whether it still holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date

from harness.findings import Cause, Finding, Outcome, Remark, Waived
from harness.waivers import NOT_EXERCISED, Fault, Held, Waiver


def waive(
    outcomes: Sequence[Outcome], waivers: Sequence[Waiver], today: date
) -> tuple[tuple[Outcome, ...], tuple[Held, ...]]:
    """Return the outcomes with what the waivers cover set apart, and what each waiver came to.

    Consequences stay with their cause, but for those that it is only assumed to explain: once it is accepted,
    they are findings. The first waiver that covers something counts. Of a waiver whose rules this run does
    not hold, or could not exercise, nobody can say that it matches nothing.
    """
    waiving = _Waiving(waivers, today)
    accepted = {
        Cause(outcome.rule, one.thing.about)
        for outcome in map(_Waiving(waivers, today).settle, outcomes)
        for one in outcome.waived
        if isinstance(one.thing, Finding)
    }
    outcomes = [_unexplained(outcome, accepted) for outcome in outcomes]
    settled = tuple(waiving.settle(outcome) for outcome in outcomes)
    return settled, tuple(waiving.held(waiver, outcomes) for waiver in waivers)


def _unexplained(outcome: Outcome, accepted: Collection[Cause]) -> Outcome:
    """Return an outcome in which what an accepted cause was only assumed to explain is a finding again."""
    again = [one for one in outcome.consequences if one.assumed and one.cause in accepted]
    return replace(
        outcome,
        findings=(*outcome.findings, *(one.finding for one in again)),
        consequences=tuple(one for one in outcome.consequences if one not in again),
    )


class _Waiving:
    """Covers what it can, and notes what each waiver has covered, and named without covering it."""

    def __init__(self, waivers: Sequence[Waiver], today: date) -> None:
        self._waivers = waivers
        self._today = today
        self._covers = Counter[Waiver]()
        self._stale: dict[Waiver, str] = {}
        self._late = Counter[Waiver]()

    def settle(self, outcome: Outcome) -> Outcome:
        """Return an outcome without what is covered, which is kept apart."""
        waived: list[Waived] = []

        def left(things: Iterable[Finding] | Iterable[Remark]) -> list[Finding | Remark]:
            kept: list[Finding | Remark] = []
            for thing in things:
                waiver = self._covering(outcome, thing)
                if waiver is None:
                    kept.append(thing)
                else:
                    waived.append(Waived(thing, waiver))
            return kept

        findings = tuple(one for one in left(outcome.findings) if isinstance(one, Finding))
        undecided = tuple(one for one in left(outcome.undecided) if isinstance(one, Remark))
        skipped = left([Remark(NOT_EXERCISED, outcome.skipped)] if outcome.skipped else [])
        return replace(
            outcome,
            findings=findings,
            undecided=undecided,
            skipped=outcome.skipped if skipped else "",
            waived=tuple(waived),
        )

    def _covering(self, outcome: Outcome, thing: Finding | Remark) -> Waiver | None:
        for waiver in self._waivers:
            if not waiver.names(outcome.rule, outcome.contract, thing.subject):
                continue
            if not waiver.accepts(thing.fingerprint, needed=bool(thing.code)):
                self._stale.setdefault(waiver, thing.fingerprint)
            elif self._expired(waiver):
                self._late[waiver] += 1
            else:
                self._covers[waiver] += 1
                return waiver
        return None

    def _expired(self, waiver: Waiver) -> bool:
        return waiver.expires is not None and waiver.expires < self._today

    def held(self, waiver: Waiver, outcomes: Sequence[Outcome]) -> Held:
        """Return what a waiver came to, when all outcomes are settled."""
        covers = self._covers[waiver]
        if self._expired(waiver):
            use = f"it would cover {self._late[waiver]:,} more" if self._late[waiver] else "nothing needs it"
            return Held(waiver, 0, Fault.EXPIRED, f"{use}; decide anew, or remove it")
        if covers:
            return Held(waiver, covers)
        if waiver in self._stale:
            if waiver.fingerprint:
                text = "what differs is not what was accepted: its fingerprint is now"
            else:
                text = "a waiver of code names the spellings that it accepts: fingerprint ="
            return Held(waiver, 0, Fault.STALE, f'{text} "{self._stale[waiver]}"')
        about = [one for one in outcomes if waiver.rule in {one.rule, one.contract}]
        if not about or (waiver.subject != NOT_EXERCISED and any(one.skipped for one in about)):
            return Held(waiver)
        return Held(waiver, 0, Fault.UNMATCHED, _elsewhere(waiver, about) or "nothing needs it; remove it")


def _elsewhere(waiver: Waiver, outcomes: Sequence[Outcome]) -> str:
    """Return of which finding a waiver names only a consequence, "" if it names none."""
    for outcome in outcomes:
        for one in outcome.consequences:
            if waiver.names(outcome.rule, outcome.contract, one.finding.subject):
                return f"that only follows from {one.cause}: waive the cause"
    return ""
