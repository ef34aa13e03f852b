"""Read from CHECK constraints and validators which values they may accept: hints for drawing, no proof."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from harness.experiments.rows import moments
from harness.parsing import condition

if TYPE_CHECKING:
    from sqlglot.expressions import Expression, Predicate


@dataclass(frozen=True, slots=True)
class Hint:
    """What may be required of a column's values.

    literals: values that it is compared with. lowest, highest: the limits of its numbers. patterns, lengths:
    a text may have to match one of these. case: the case that a text may have to be in, "lower" or "upper".
    """

    literals: tuple[str | Decimal, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    patterns: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    case: str = ""

    def __add__(self, other: Hint) -> Hint:
        return Hint(
            self.literals + other.literals,
            self.lowest if other.lowest is None else other.lowest,
            self.highest if other.highest is None else other.highest,
            self.patterns + other.patterns,
            self.lengths + other.lengths,
            self.case or other.case,
        )


NONE = Hint()
_FUNCTIONS = {
    "length": "length",
    "arraysize": "length",
    "bitlength": "bits",
    "lower": "lower",
    "upper": "upper",
}
_SIZES = {"octet_length", "cardinality"}
"""Functions that sqlglot does not know, and that return a length."""
_FARTHEST = 200
_DAY = datetime.datetime(2001, 2, 3)  # noqa: DTZ001 - any day
_LOWEST, _HIGHEST = {"gt": 1, "gte": 0}, {"lt": -1, "lte": 0}
_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": " ",
    "digit": "0-9",
    "lower": "a-z",
    "space": " ",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_TURNED = {"gt": "lt", "gte": "lte", "lt": "gt", "lte": "gte"}


def of_checks(checks: Sequence[str]) -> dict[str, Hint]:
    """Return by column what the CHECK constraints of its table compare it with.

    A constraint that cannot be read gives no hint; then only luck draws accepted rows.
    """
    hints: dict[str, Hint] = {}
    for check in checks:
        for column, hint in _of_check(check):
            hints[column] = hints.get(column, NONE) + hint
    return hints


@lru_cache(2_000)
def _of_check(check: str) -> tuple[tuple[str, Hint], ...]:
    tree = condition(check)
    return () if tree is None else tuple(_hints(tree))


def of_constants(constants: Iterable[str | int | Decimal], patterns: Iterable[str]) -> Hint:
    """Return a hint from the constants in a validator's code: a text may have to hold or equal one."""
    texts = tuple(value for value in constants if isinstance(value, str))
    numbers = tuple(Decimal(value) for value in constants if not isinstance(value, str))
    holding = tuple(f"[a-z]{{1,5}}{re.escape(text)}[a-z]{{1,5}}" for text in texts if len(text) <= 3)
    return Hint(literals=texts + numbers, patterns=(*patterns, *holding))


def _hints(tree: Expression) -> Iterator[tuple[str, Hint]]:
    from sqlglot import exp

    for node in tree.walk():
        if isinstance(node, exp.Predicate):
            yield from _of_arithmetic(node)
        if isinstance(node, (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)):
            yield from _of_comparison(node.this, node.key, node.expression)
            yield from _of_comparison(node.expression, _TURNED.get(node.key, node.key), node.this)
        elif isinstance(node, exp.In):
            yield from _about(node.this, [value for item in node.expressions for value in _constants(item)])
        elif isinstance(node, exp.Between):
            yield from _of_comparison(node.this, "gte", node.args["low"])
            yield from _of_comparison(node.this, "lte", node.args["high"])
        elif isinstance(node, (exp.Like, exp.ILike)):
            for text in _texts(node.expression):
                yield from _matching(node.this, of_like(text))
        elif isinstance(node, (exp.RegexpLike, exp.RegexpILike)):
            for text in _texts(node.expression):
                yield from _matching(node.this, of_posix(text))
        elif isinstance(node, exp.Glob):
            for text in _texts(node.expression):
                yield from _matching(node.this, _of_glob(text))
        elif isinstance(node, exp.JSONBContainsTopKey):
            yield from _about(node.this, _constants(node.expression))
        elif isinstance(node, exp.SimilarTo):
            for text in _texts(node.expression):
                yield from _matching(node.this, _of_similar(text))
        elif isinstance(node, exp.StartsWith):
            for text in _texts(node.expression):
                yield from _matching(node.this, f"^{re.escape(text)}[a-z]{{0,5}}$")


def _of_comparison(left: object, operator: str, right: object) -> Iterator[tuple[str, Hint]]:
    from sqlglot import exp

    if isinstance(left, exp.StrPosition):
        yield from _at_place(left, [value for value in _constants(right) if isinstance(value, Decimal)])
        return
    if isinstance(left, (exp.Left, exp.Right)):
        for text in _texts(right):
            found = re.escape(text)
            yield from _matching(
                left.this,
                f"^{found}[a-z]{{0,5}}$" if isinstance(left, exp.Left) else f"^[a-z]{{0,5}}{found}$",
            )
        return
    yield from _about(left, _constants(right), operator)
    subject, of = _subject(left), _subject(right)
    if subject and of and subject[0] == of[0] and subject[1] in {"lower", "upper"}:
        yield subject[0], Hint(case=subject[1])


def _about(node: object, values: list[str | Decimal], operator: str = "") -> Iterator[tuple[str, Hint]]:
    subject = _subject(node)
    if subject is None or not values:
        return
    column, function = subject
    if function in {"length", "bits"}:
        asked = [
            int(value) // (8 if function == "bits" else 1) for value in values if isinstance(value, Decimal)
        ]
        near = (0, 0, 0, -1, 1) if operator == "eq" else (-1, 0, 1)
        sizes = sorted(size + step for size in asked for step in near)
        yield column, Hint(lengths=tuple(size for size in sizes if 0 <= size <= 1000))
    else:
        yield (
            column,
            Hint(
                tuple(values), _limit(values, _LOWEST.get(operator)), _limit(values, _HIGHEST.get(operator))
            ),
        )


def _of_arithmetic(comparison: Predicate) -> Iterator[tuple[str, Hint]]:
    """Return hints for what a comparison calculates with: small numbers up to its own, and days in its reach.

    Which column is to have which value is not known; a row's values are chosen together.
    """
    from sqlglot import exp

    calculated = (exp.Add, exp.Sub, exp.Mul, exp.Mod, exp.Abs, exp.Greatest, exp.Least)
    parts = [part for side in comparison.iter_expressions() for part in side.find_all(*calculated)]
    if not parts:
        return
    numbers = [number for one in comparison.find_all(exp.Literal) for number in _constants(one)]
    reach = [moments.interval(one.sql("postgres")) for one in comparison.find_all(exp.Interval)]
    days = [str(_DAY + step) for step in (datetime.timedelta(0), *reach)]
    literals: tuple[str | Decimal, ...] = (
        *(Decimal(0), *(number for number in numbers if isinstance(number, Decimal))),
        *days,
    )
    for name in {column.name for part in parts for column in part.find_all(exp.Column)}:
        yield name, Hint(literals)


def _at_place(position: object, places: list[Decimal]) -> Iterator[tuple[str, Hint]]:
    """Return patterns of the texts that have another text at a place, or after it."""
    from sqlglot import exp

    assert isinstance(position, exp.StrPosition)
    for text in _texts(position.args["substr"]):
        found = re.escape(text)
        for place in {min(int(place), _FARTHEST) for place in places}:
            before = max(place - 1, 0)
            yield from _matching(position.this, f"^[a-z]{{{before}}}{found}[a-z]{{0,5}}$")
            yield from _matching(position.this, f"^[a-z]{{{before + 1},{before + 5}}}{found}[a-z]{{1,5}}$")


def _limit(values: list[str | Decimal], offset: int | None) -> Decimal | None:
    """Return the limit that a comparison with a number sets, if it sets one."""
    number = next((value for value in values if isinstance(value, Decimal)), None)
    return None if number is None or offset is None else number + offset


def _matching(node: object, pattern: str) -> Iterator[tuple[str, Hint]]:
    subject = _subject(node)
    if subject is not None:
        yield subject[0], Hint(patterns=(pattern,))


def _subject(node: object) -> tuple[str, str] | None:
    """Return an operand's column, and the function applied to it: "" or a value of `_FUNCTIONS`."""
    from sqlglot import exp

    if isinstance(node, exp.Column):
        return node.name, ""
    if isinstance(node, exp.Anonymous) and node.name.lower() in _SIZES and node.expressions:
        measured = _subject(node.expressions[0])
        return measured and (measured[0], "length")
    known = (exp.Paren, exp.Cast, exp.Trim, exp.Length, exp.ArraySize, exp.BitLength, exp.Lower, exp.Upper)
    if not isinstance(node, known):
        return None
    inner = _subject(node.this)
    return inner and (inner[0], _FUNCTIONS.get(node.key, inner[1]))


def _constants(node: object) -> list[str | Decimal]:
    from sqlglot import exp

    if isinstance(node, exp.Literal):
        return [str(node.this) if node.is_string else Decimal(str(node.this))]
    if isinstance(node, exp.Neg):
        return [-value for value in _constants(node.this) if isinstance(value, Decimal)]
    if isinstance(node, (exp.Paren, exp.Cast, exp.Any)):
        return _constants(node.this)
    if isinstance(node, (exp.Array, exp.Tuple)):
        return [value for item in node.expressions for value in _constants(item)]
    return []


def _texts(node: object) -> list[str]:
    return [value for value in _constants(node) if isinstance(value, str)]


def of_posix(text: str) -> str:
    """Return a regular expression of PostgreSQL with its character classes written as Python writes them."""
    for name, signs in _CLASSES.items():
        text = text.replace(f"[:{name}:]", signs)
    return text


def _of_similar(text: str) -> str:
    """Return a regular expression for the texts that SIMILAR TO matches."""
    return f"^({of_posix(text).replace('%', '[a-z]{0,5}').replace('_', '[a-z]')})$"


def _of_glob(text: str) -> str:
    """Return a regular expression for some of the texts that GLOB matches."""
    signs = re.findall(r"\[[^\]]+\]|.", text, re.DOTALL)
    some = {"*": "[a-z]{0,5}", "?": "[a-z]"}
    return f"^{''.join(some.get(sign, sign if sign[1:] else re.escape(sign)) for sign in signs)}$"


def of_like(text: str, any_text: str = "[a-z]{0,5}", any_sign: str = "[a-z]") -> str:
    """Return a regular expression for the texts that LIKE matches, or for some of them."""
    parts = (any_text if sign == "%" else any_sign if sign == "_" else re.escape(sign) for sign in text)
    return f"^{''.join(parts)}$"
