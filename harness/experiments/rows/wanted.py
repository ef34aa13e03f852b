"""Hypothesis strategies for the values that a hint asks for."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from harness.experiments.rows.hints import Hint
from harness.experiments.rows.patterns import compiled
from harness.facts.tables import ColumnType

Strategy = st.SearchStrategy[object]

BITS = {"smallint": 15, "integer": 31, "bigint": 63}
_NUMBERS = {*BITS, "numeric", "float"}
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
_SMALL = st.none() | st.integers(0, 9) | st.text(PLAIN, max_size=5)
_LONGEST = 1000
_REPEATED = re.compile(r"(?<=\])[+*](?=\$?$)")
"""The sign with which a pattern of any length repeats its last class of characters."""
_WIDE = 200


def wanted(kind: ColumnType, hint: Hint) -> Strategy | None:
    """Return a strategy for values of this type that fit a hint; None if it says nothing about the type."""
    if kind.kind == "string":
        found = _texts(kind.length or _LONGEST, hint)
    elif kind.kind in _NUMBERS:
        found = _numbers(kind, hint)
    elif kind.kind == "binary":
        found = [st.binary(min_size=size, max_size=size) for size in dict.fromkeys(hint.lengths)]
    elif kind.kind == "json":
        found = _objects([value for value in hint.literals if isinstance(value, str)])
    elif kind.kind in {"date", "datetime"}:
        found = _around([value for value in hint.literals if isinstance(value, str)], kind)
    else:
        found = []
    found = [strategy for strategy in found if _is_possible(strategy)]
    return st.one_of(found) if found else None


def sized(items: Strategy, hint: Hint) -> Strategy | None:
    """Return a strategy for arrays of the lengths that a hint asks for; None if it asks for none."""
    if not hint.lengths:
        return None
    return st.sampled_from(hint.lengths).flatmap(lambda size: st.lists(items, min_size=size, max_size=size))


def _is_possible(strategy: Strategy) -> bool:
    """Whether a strategy has any value. A pattern may not be valid in Python, limits may leave no number."""
    try:
        strategy.validate()
    except InvalidArgument:
        return False
    return not strategy.is_empty


def _texts(longest: int, hint: Hint) -> list[Strategy]:
    texts = [value for value in hint.literals if isinstance(value, str) and len(value) <= longest]
    found: list[Strategy] = [st.sampled_from(texts)] if texts else []
    found += [_matching(pattern, longest) for pattern in hint.patterns]
    sizes = [size for size in hint.lengths if size <= longest]
    case = getattr(str, hint.case or "__str__")
    if sizes:
        plain = st.sampled_from(sizes).flatmap(lambda size: st.text(PLAIN, min_size=size, max_size=size))
        found.append(plain.map(case))
        sized = {_REPEATED.sub(f"{{{size}}}", pattern) for size in sizes for pattern in hint.patterns}
        found += [_matching(pattern, longest) for pattern in sorted(sized - {*hint.patterns})]
    if hint.case:
        found.append(st.text(PLAIN, max_size=min(longest, 10)).map(getattr(str, hint.case)))
    return found


def _matching(pattern: str, longest: int) -> Strategy:
    """Return a strategy for texts that match a pattern, cut off if they are too long for the column.

    PostgreSQL's regular expressions are nearly Python's. For one that is not valid in Python there is no
    strategy. In Python, $ also matches before a newline at the end, so this newline is removed.
    """
    try:
        texts = st.from_regex(compiled(pattern), alphabet=_PRINTABLE)
    except re.error:
        return st.nothing()
    return texts.map(lambda text: text.removesuffix("\n")[:longest])


def _numbers(kind: ColumnType, hint: Hint) -> list[Strategy]:
    """Return strategies for numbers between the limits, and for those at and next to a limit."""
    limits = [value for value in hint.literals if isinstance(value, Decimal)]
    if not limits:
        return []
    lowest = min(limits) if hint.lowest is None else hint.lowest
    highest = max(limits) if hint.highest is None else hint.highest
    lowest = highest - _WIDE if hint.lowest is None and hint.highest is not None else lowest
    highest = lowest + _WIDE if hint.highest is None and hint.lowest is not None else highest
    near = [value + step for value in limits for step in (0, 1, -1)]
    near = [value for value in near if lowest <= value <= highest] or near
    if kind.kind not in BITS:
        places = 2 if kind.scale is None else kind.scale
        between = st.decimals(lowest, highest, places=places)
        return [between, between, st.sampled_from(near)]
    limit = 2 ** BITS[kind.kind]
    inside = st.integers(max(int(lowest), -limit), min(int(highest), limit - 1))
    whole = sorted({int(value) for value in near if abs(value) < limit})
    return [inside, inside, st.sampled_from(whole)]


def _objects(keys: list[str]) -> list[Strategy]:
    """Return a strategy for JSON objects that have some of these keys; none if there are no keys."""
    some = st.sets(st.sampled_from(keys)) if keys else st.nothing()
    return [some.flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(sorted(names), _SMALL)))]


def _around(texts: list[str], kind: ColumnType) -> list[Strategy]:
    days = []
    for text in texts:
        try:
            days.append(datetime.datetime.fromisoformat(text).replace(tzinfo=None))
        except ValueError:
            continue
    if not days:
        return []
    moments = st.sampled_from(days).flatmap(
        lambda day: st.integers(-2, 2).map(lambda offset: day + datetime.timedelta(days=offset))
    )
    if kind.kind == "date":
        return [moments.map(datetime.datetime.date)]
    return [moments.map(lambda moment: moment.replace(tzinfo=datetime.UTC)) if kind.timezone else moments]
