"""Say whether a row satisfies a CHECK constraint, as far as this can be told without a server.

It chooses among drawn values, and decides nothing: the server accepts a row or refuses it.
"""

from __future__ import annotations

import datetime
import fnmatch
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from harness.experiments.rows import moments
from harness.experiments.rows.hints import of_like, of_posix
from harness.experiments.rows.patterns import compiled
from harness.parsing import condition

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

Row = Mapping[str, Any]
"""Values by the names of the columns of one table."""


@total_ordering
class Now:
    """The time at which a row is written, to be compared with dates and with moments of either kind.

    It is the same in each run, so that each run has the same rows: a day in this century that is later than
    any past one for which values are usual, and earlier than a future one.
    """

    _DAY = datetime.datetime(2030, 1, 1)  # noqa: DTZ001 - as what it is compared with

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Now)

    def __lt__(self, other: object) -> bool:
        if isinstance(other, Now):
            return False
        if isinstance(other, datetime.datetime):
            return self._DAY.replace(tzinfo=other.tzinfo) < other
        return self._DAY.date() < other if isinstance(other, datetime.date) else NotImplemented

    __hash__ = None  # type: ignore[assignment]


_MATCHES = frozenset({"Like", "ILike", "RegexpLike", "RegexpILike", "Glob"})
_PLAIN = re.compile(r"[^a-zA-Z0-9]")


class _UnknownError(Exception):
    """Nothing can be said about an expression."""


def readable(checks: Iterable[str]) -> tuple[Expression, ...]:
    """Return the conditions that can be read."""
    trees = map(condition, checks)
    return tuple(tree for tree in trees if tree is not None)


def columns(check: Expression) -> tuple[str, ...]:
    """Return the columns that a condition names, in the order of their names."""
    from sqlglot import exp

    return tuple(sorted({column.name for column in check.find_all(exp.Column)}))


def fails(check: Expression, row: Row) -> bool:
    """Whether a row certainly fails a condition. NULL passes, as in the server."""
    try:
        return _value(check, row) is False
    except _UnknownError:
        return False


def solutions(check: Expression, row: Row) -> Iterator[tuple[str, Any]]:
    """Return columns of a row with values by which the equations and matches of a condition hold."""
    from sqlglot import exp

    for part in check.flatten() if isinstance(check, exp.And) else [check]:
        bare = part.unnest()
        if isinstance(bare, exp.And):
            yield from solutions(bare, row)
        elif isinstance(bare, exp.Expression) and type(bare).__name__ in _MATCHES and fails(bare, row):
            yield from _matched(bare, row)
        elif isinstance(bare, exp.EQ) and fails(bare, row):
            for side, other in ((bare.this, bare.expression), (bare.expression, bare.this)):
                column = side.unnest()
                with suppress(ValueError):
                    if isinstance(column, exp.Column) and (found := value(other, row)) is not None:
                        yield column.name, found


def _matched(match: Any, row: Row) -> Iterator[tuple[str, Any]]:
    """Return what makes a text match a pattern that is made of columns: plain texts, without any signs."""
    from sqlglot import exp

    text, pattern = match.this.unnest(), match.expression
    for column in pattern.find_all(exp.Column):
        if isinstance(own := row.get(column.name), str) and (plain := _PLAIN.sub("", own)) != own:
            yield column.name, plain
    if isinstance(text, exp.Column) and pattern.find(exp.Column) is not None:
        with suppress(ValueError):
            if isinstance(found := value(pattern, row), str):
                yield text.name, _PLAIN.sub("", found)


def value(expression: Expression, row: Row = MappingProxyType({})) -> Any:
    """Return what an expression gives; ValueError if this is not known."""
    try:
        return _value(expression, row)
    except _UnknownError as error:
        raise ValueError(expression.sql()) from error


def _value(node: Any, row: Row) -> Any:
    """Return what an expression gives; None for NULL. _UnknownError if this is not known."""
    known = _NODES.get(type(node).__name__)
    if known is None:
        raise _UnknownError
    try:
        return known(node, row)
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError, re.error) as error:
        raise _UnknownError from error


def _column(node: Any, row: Row) -> Any:
    if node.name not in row:
        raise _UnknownError
    value = row[node.name]
    if isinstance(value, tuple):  # made by the side: a member, a reference, a range
        raise _UnknownError
    return value


def _literal(node: Any, _: Row) -> Any:
    return str(node.this) if node.is_string else Decimal(str(node.this))


def _inner(node: Any, row: Row) -> Any:
    return _value(node.this, row)


def _cast(node: Any, row: Row) -> Any:
    found = _inner(node, row)
    is_text = isinstance(found, str) and node.to.this.name == "INTERVAL"
    return moments.interval(found) if is_text else found


def _interval(node: Any, row: Row) -> Any:
    return moments.interval(f"{_inner(node, row)} {node.unit or ''}")


def _part(node: Any, row: Row) -> Any:
    return _null(lambda moment: moments.part(node.this.name, moment), _value(node.expression, row))


def _truncated(node: Any, row: Row) -> Any:
    return _null(lambda moment: moments.truncated(node.unit.name, moment), _inner(node, row))


def _case(node: Any, row: Row) -> Any:
    for branch in node.args["ifs"]:
        found = _value(branch.this, row)
        if found is True if node.this is None else found == _inner(node, row) is not None:
            return _value(branch.args["true"], row)
    return None if node.args.get("default") is None else _value(node.args["default"], row)


def _both(node: Any, row: Row) -> Any:
    return _joined(node, row, False)


def _either(node: Any, row: Row) -> Any:
    return _joined(node, row, True)


def _joined(node: Any, row: Row, decisive: bool) -> Any:
    """Return what AND (False decides) or OR (True decides) gives; one side alone may decide."""
    values, unknown = [], False
    for part in (node.this, node.expression):
        try:
            values.append(_value(part, row))
        except _UnknownError:
            unknown = True
    if decisive in [value for value in values if value is not None]:
        return decisive
    if unknown:
        raise _UnknownError
    return None if None in values else not decisive


def _null(function: Callable[..., Any], *arguments: Any) -> Any:
    """Apply a function to values; NULL gives NULL."""
    return None if any(argument is None for argument in arguments) else function(*arguments)


def _binary(function: Callable[[Any, Any], Any]) -> Callable[[Any, Row], Any]:
    def apply(node: Any, row: Row) -> Any:
        if type(node.expression).__name__ == "Any":
            items, value = _items(node.expression.this, row), _value(node.this, row)
            return _null(lambda own: any(function(own, item) for item in items), value)
        return _null(function, _value(node.this, row), _value(node.expression, row))

    return apply


def _unary(function: Callable[[Any], Any]) -> Callable[[Any, Row], Any]:
    return lambda node, row: _null(function, _value(node.this, row))


def _items(node: Any, row: Row) -> Sequence[Any]:
    while type(node).__name__ in {"Paren", "Cast"}:
        node = node.this
    return [_value(item, row) for item in node.expressions]


def _in(node: Any, row: Row) -> Any:
    if not node.expressions:
        raise _UnknownError
    items = _items(node, row)
    return _null(lambda value: value in items, _value(node.this, row))


def _between(node: Any, row: Row) -> Any:
    low, high = (_value(node.args[limit], row) for limit in ("low", "high"))
    return _null(lambda value, least, most: least <= value <= most, _value(node.this, row), low, high)


def _is(node: Any, row: Row) -> Any:
    found = _value(node.this, row) is _value(node.expression, row)
    return not found if node.args.get("negate") else found


def _matching(
    make: Callable[[str], str], flags: re.RegexFlag = re.NOFLAG, *, whole: bool = False
) -> Callable[[Any, Row], Any]:
    def match(value: Any, pattern: Any) -> bool:
        found = compiled(make(pattern), flags | re.DOTALL)
        return bool((found.fullmatch if whole else found.search)(value))

    matches = _binary(match)

    def apply(node: Any, row: Row) -> Any:
        try:
            return matches(node, row)
        except re.error:
            if columns(node.expression):  # the server will not read a pattern of a random text either
                return False
            raise

    return apply


def _like(pattern: str) -> str:
    return of_like(pattern, any_text=".*", any_sign=".")


def _function(node: Any, row: Row) -> Any:
    name = node.name.lower()
    arguments = [_value(argument, row) for argument in node.expressions]
    if name in {"num_nulls", "num_nonnulls"}:
        return sum((argument is None) == (name == "num_nulls") for argument in arguments)
    if name not in _FUNCTIONS:
        raise _UnknownError
    return _null(_FUNCTIONS[name], *arguments)


def _of_known(function: Callable[[list[Any]], Any]) -> Callable[[Any, Row], Any]:
    """Return the handler of a function of several arguments that leaves out those that are NULL."""

    def apply(node: Any, row: Row) -> Any:
        arguments = ([node.this] if node.this is not None else []) + node.expressions
        known = [found for one in arguments if (found := _value(one, row)) is not None]
        return function(known) if known else None

    return apply


def _rounded(node: Any, row: Row) -> Any:
    places = 0 if node.args.get("decimals") is None else int(_value(node.args["decimals"], row))
    step = Decimal(1).scaleb(-places)
    return _null(lambda number: Decimal(number).quantize(step, ROUND_HALF_UP), _inner(node, row))


def _divided(value: Any, divisor: Any) -> Any:
    """Divide as PostgreSQL does: of whole numbers, what comes after the point is cut off."""
    parts = Decimal(value), Decimal(divisor)
    found = parts[0] / parts[1]
    return found if any(part.as_tuple().exponent for part in parts) else Decimal(int(found))


def _minus(left: Any, right: Any) -> Any:
    is_moment = isinstance(left, datetime.date) and isinstance(right, datetime.date)
    return moments.less(left, right) if is_moment else left - right


def _json_kind(found: Any) -> str:
    return next((name for types, name in _JSON_KINDS if isinstance(found, types)), "number")


def _coalesce(node: Any, row: Row) -> Any:
    values = (_value(argument, row) for argument in (node.this, *node.expressions))
    return next((value for value in values if value is not None), None)


def _position(node: Any, row: Row) -> Any:
    return _null(lambda text, part: text.find(part) + 1, _inner(node, row), _value(node.args["substr"], row))


def _octets(value: Any) -> int:
    return len(value.encode() if isinstance(value, str) else value)


_JSON_KINDS: Sequence[tuple[Any, str]] = (
    *((dict, "object"), (list, "array"), (str, "string"), (bool, "boolean")),
)
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "octet_length": _octets,
    "cardinality": len,
    "jsonb_typeof": _json_kind,
    "json_typeof": _json_kind,
}
_NODES: Mapping[str, Callable[[Any, Row], Any]] = {
    "Column": _column,
    "Literal": _literal,
    "Null": lambda *_: None,
    "Boolean": lambda node, _: bool(node.this),
    "CurrentTimestamp": lambda *_: Now(),
    "CurrentDate": lambda *_: Now(),
    "Paren": _inner,
    "Cast": _cast,
    "Interval": _interval,
    "Extract": _part,
    "TimestampTrunc": _truncated,
    "Case": _case,
    "And": _both,
    "Or": _either,
    "Not": _unary(operator.not_),
    "Neg": _unary(operator.neg),
    "EQ": _binary(operator.eq),
    "NEQ": _binary(operator.ne),
    "GT": _binary(operator.gt),
    "GTE": _binary(operator.ge),
    "LT": _binary(operator.lt),
    "LTE": _binary(operator.le),
    "Add": _binary(operator.add),
    "Sub": _binary(_minus),
    "Mul": _binary(operator.mul),
    "Div": _binary(_divided),
    "Mod": _binary(lambda value, divisor: Decimal(value) % Decimal(divisor)),
    "Abs": _unary(abs),
    "Round": _rounded,
    "Greatest": _of_known(max),
    "Least": _of_known(min),
    "DPipe": _binary(str.__add__),
    "Left": _binary(lambda text, size: text[: int(size)]),
    "JSONBContainsTopKey": _binary(lambda found, key: key in found),
    "In": _in,
    "Between": _between,
    "Is": _is,
    "Like": _matching(_like, whole=True),
    "ILike": _matching(_like, re.IGNORECASE, whole=True),
    "RegexpLike": _matching(of_posix),
    "RegexpILike": _matching(of_posix, re.IGNORECASE),
    "Glob": _matching(lambda pattern: fnmatch.translate(pattern.replace("[^", "[!"))),
    "StartsWith": _binary(str.startswith),
    "Length": _unary(len),
    "ArraySize": _unary(len),
    "BitLength": _unary(lambda value: 8 * _octets(value)),
    "Lower": _unary(str.lower),
    "Upper": _unary(str.upper),
    "Trim": _unary(str.strip),
    "Coalesce": _coalesce,
    "StrPosition": _position,
    "Anonymous": _function,
}
"""What is known of sqlglot's expressions, by the names of their classes: it is only imported if needed."""
