"""Pair the state that the code of both sides keeps, and find what uses another one than before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.facts.sharing import Kept
from harness.pairs.sharing import grouping

_SENTINEL = "builtins.object"

_Used = tuple[str, str]
"""A user, and how it uses which of several; "" where its code differs, or where it uses one alone."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Users that share their state with others than before.

    certain: whether nothing else explains it: their code is the same, and the state is no mere mark.
    """

    users: tuple[str, ...]
    before: Kept | None
    after: Kept | None
    certain: bool


def moved_users(ours: Sequence[Kept], theirs: Sequence[Kept]) -> Iterator[Moved]:
    """Return what uses other state than before, as far as both sides have it and it uses state of that kind.

    Code that differs, and that uses a state more or less than before, is tried, which says more.
    """
    for kind in sorted({one.kind for one in ours} & {one.kind for one in theirs}):
        sides = [[one for one in side if one.kind == kind] for side in (ours, theirs)]
        codes = [{user: code for one in side for user, (code, _) in one.users.items()} for side in sides]
        same = {user for user, code in codes[0].items() if code is not None and codes[1].get(user) == code}
        groups = [[(_used(one.users, same), [one.written]) for one in side] for side in sides]
        for move in grouping(*groups).moves:
            before = None if move.before is None else sides[0][move.before]
            after = None if move.after is None else sides[1][move.after]
            users = tuple(dict.fromkeys(user for user, _ in move.members))
            if (before is None or after is None) and not same.intersection(users):
                continue
            if all(one is None or len(one.users) == len(users) for one in (before, after)):
                continue  # they alone have it, here and there
            firm = {user for user, place in move.members if not place} & same
            yield Moved(users, before, after, kind != _SENTINEL and bool(firm))


def _used(users: Mapping[str, tuple[str | None, str]], same: set[str]) -> list[_Used]:
    return [(user, place if user in same else "") for user, (_, place) in users.items()]
