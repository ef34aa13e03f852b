"""Rules of columns as the metadata has them: what Python does to values, which no database shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.tables import Default, EnumClass, MetaColumn, MetaTable
from harness.findings import Comparison
from harness.pairs.compare import compare, same_code, union
from harness.rules import parts
from harness.rules.regular import Subjects, held

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.pairs import Pair

_WRITTEN = ({"value"}, {"sql"}, {"sequence"})


def default_same_value(pair: Pair) -> Comparison:
    """A column's Python-side default is the same value, SQL or sequence.

    A value that is another one at each import (a time, a token) is compared by the expression that made it.
    """
    return _same_value(pair, lambda column: column.default)


def default_same_code(pair: Pair) -> Comparison:
    """A column's default callable is the same code, wherever it now stands."""
    return _same_code(pair, lambda column: column.default, "default_same_code")


def onupdate_same_value(pair: Pair) -> Comparison:
    """What fills a column on update is the same value, SQL or sequence."""
    return _same_value(pair, lambda column: column.onupdate)


def onupdate_same_code(pair: Pair) -> Comparison:
    """The callable that fills a column on update is the same code, wherever it now stands."""
    return _same_code(pair, lambda column: column.onupdate, "onupdate_same_code")


def column_same_labels(pair: Pair) -> Comparison:
    """A column of an enum stores its members under the same labels.

    `values_callable` has the values stored in place of the names. Where the database has no enum of its own
    (`native_enum=False`), no DDL shows whether it is there.
    """
    of_enums = parts.only(
        pair.mapping.columns, lambda *both: all(one.value.type.stored != "" for one in both)
    )
    return compare(of_enums, lambda part: part.value.type.stored)


def _same_value(pair: Pair, default: Callable[[MetaColumn], Default]) -> Comparison:
    """Compare defaults as they are written, on columns where both sides write one of the same kind."""
    written = parts.only(
        pair.mapping.columns,
        lambda *both: {default(one.value).kind for one in both} in _WRITTEN,
    )
    texts = compare(
        written,
        lambda part: default(part.value).text,
        same_source=lambda one, other: default(one.value).made == default(other.value).made != "",
    )
    unsaid = parts.only(
        written,
        lambda one, other: (
            default(one.value).text == default(other.value).text
            and (default(one.value).code, default(other.value).code) != ("", "")
        ),
    )
    return union(texts, same_code(unsaid, lambda part: default(part.value).code))


def _same_code(pair: Pair, default: Callable[[MetaColumn], Default], rule: str) -> Comparison:
    """Compare what is called, on columns where both sides call something."""
    called = parts.only(
        pair.mapping.columns, lambda *both: {default(one.value).kind for one in both} == {"callable"}
    )
    return same_code(called, lambda part: default(part.value).code, pair.calls, rule)


DEFAULTS = Subjects[MetaColumn]("default", "columns", held=held)
ONUPDATES = Subjects[MetaColumn]("onupdate", "columns", held=held)
COLUMNS = Subjects[MetaColumn]("column", "columns", held=held)
ENUMS = Subjects[EnumClass]("enum_class", "enums")
TABLES = Subjects[MetaTable]("table", "tables")
RULES = (
    DEFAULTS.same(
        "default.kind",
        "A column's Python-side default is of the same kind: none, a value, a callable, SQL, a sequence.",
        "created_at of every new row is the moment at which the server started.",
        details="`default=utcnow()` for `default=utcnow` freezes the default at import, and shows nowhere "
        "in the "
        "DDL.",
    ),
    DEFAULTS.checked(
        default_same_value,
        ("default.text", "default.code"),
        "New objects start in another state (active instead of pending), and no caller gave that.",
    ),
    DEFAULTS.checked(
        default_same_code,
        "default.code",
        "New rows get ids, tokens or times that are made in another way (without a time zone, say).",
    ),
    ONUPDATES.same(
        "onupdate.kind",
        "What fills a column on update is of the same kind.",
        "updated_at keeps its first value, so that caches and synchronisation miss every change.",
    ),
    ONUPDATES.checked(
        onupdate_same_value,
        ("onupdate.text", "onupdate.code"),
        "Each update writes another value, which no caller gave, into the column.",
    ),
    ONUPDATES.checked(
        onupdate_same_code,
        "onupdate.code",
        "What each update fills in (a time, a user, a checksum) is computed in another way.",
    ),
    COLUMNS.same(
        ("server_default", "server_onupdate"),
        "The ORM fetches the same columns from the database after an insert or update.",
        "After a commit the object shows None, or an old value, where the database has filled one in.",
        rule="column_same_fetched",
        value=lambda column: f"insert: {column.server_default}, update: {column.server_onupdate}",
        details="`FetchedValue()` where a server default was written has the ORM believe in a default that "
        "is not "
        "there.",
    ),
    COLUMNS.same(
        "key",
        "A column has the same key, under which `table.c` and inserts name it.",
        "table.c.name raises AttributeError, and insert().values(name=…) an unconsumed column name.",
    ),
    COLUMNS.same(
        "info",
        "A column carries the same info.",
        "Libraries that read settings from `info` (forms, encryption, masking) treat the column otherwise.",
    ),
    COLUMNS.same(
        "type.python",
        "A column gives the same Python type and operators, converted by the same switches.",
        "The code gets a float for a Decimal, or a list without the operators that its query calls.",
        rule="column_same_python_type",
        details='`JSON().with_variant(JSONB, "postgresql")` has the DDL of JSONB and none of its operators.',
    ),
    COLUMNS.checked(
        column_same_labels,
        "type.stored",
        "Rows that are there hold 'active'; the code looks for 'ACTIVE', and fails as it reads another.",
    ),
    ENUMS.same(
        "members",
        "The enum class of a column has the same members, with the same values, in the same order.",
        "A member that is gone raises AttributeError, and a row that holds it LookupError when it is read.",
        value=lambda one: ", ".join(one.members),
        details="What the columns of the class hold follows from it. Labels that the database has are the "
        "catalog's.",
    ),
    COLUMNS.same_code(
        "type.code",
        "A column's own type (a TypeDecorator or user-defined one) is the same code, wherever it now stands.",
        "Values are converted or encrypted otherwise: what is stored can no longer be read.",
        rule="column_same_type_code",
    ),
    TABLES.same(
        "info",
        "A table carries the same info.",
        "Tools that read `info` (to leave a table out of autogenerate, to shard it) treat it otherwise.",
    ),
)
