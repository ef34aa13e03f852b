"""The regular rules of the catalog as data: a kind of object, and one row for each property that it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from harness.facts.catalog.sql import definition
from harness.findings import Check, Comparison, Contract, Rule, Value
from harness.pairs.catalog.differences import kind_named
from harness.rules.catalog import comparison
from harness.rules.catalog.comparison import both_statements
from harness.rules.reading import Fields, names_of, reader

if TYPE_CHECKING:
    from harness.pairs import Pair
    from harness.pairs.catalog import CatalogPair, Kind
    from harness.pairs.compare import Match

T = TypeVar("T")
Elsewhere = Callable[["CatalogPair", "Match[T]"], bool]


def _never(*_: object) -> bool:
    return False


def _nothing(*_: object) -> str:
    return ""


@dataclass(frozen=True)
class Objects(Generic[T]):
    """The objects of one kind in two databases: each method makes one rule about them.

    name: the word with which the rules' ids begin; kind: the attribute of the pair of catalogs.
    identity: the fields by which they are paired: another value makes another object.
    shown: what is shown of an object that one side lacks; witness: the statements that make both.
    counted: which matches count as compared.

    A promise is what `schema-harness rules` prints; why says what goes wrong when it is broken.
    """

    name: str
    kind: str
    identity: Fields = ()
    shown: Callable[[T], Value] = definition
    witness: Callable[[T, T], str] = both_statements
    counted: Callable[[T], bool] | None = None

    def present(
        self,
        promise: str,
        why: str,
        *,
        hint: Callable[[CatalogPair, T], str] = _nothing,
        details: str = "",
    ) -> Rule:
        """Make the rule that the refactored database has every object of the baseline's."""

        def check(pair: Pair) -> Comparison:
            return comparison.present(self.of(pair), self.shown, lambda one: hint(pair.catalog, one))

        return self._rule(f"{self.name}_present", self.identity, promise, why, check, details)

    def not_added(self, promise: str, why: str) -> Rule:
        """Make the rule that the refactored database has no object that the baseline's has not."""

        def check(pair: Pair) -> Comparison:
            return comparison.not_added(self.of(pair), self.shown)

        return self._rule(f"{self.name}_not_added", self.identity, promise, why, check)

    def same(
        self,
        fields: Fields,
        promise: str,
        why: str,
        *,
        rule: str = "",
        value: Callable[[T], Value] | None = None,
        given: Fields = (),
        elsewhere: Elsewhere[T] = _never,
    ) -> Rule:
        """Make the rule that an object keeps a field, or several fields that describe one property.

        rule: its id, if not `<name>_same_<field>`; value: computes what is compared and shown.
        given: fields whose difference another rule reports, and from which this one follows.
        elsewhere: which matches another rule reports.
        """
        value, alike = value or reader(fields), _alike(given)

        def check(pair: Pair) -> Comparison:
            found = comparison.same(
                pair.catalog,
                self.of(pair),
                value,
                elsewhere=lambda match: not alike(match) or elsewhere(pair.catalog, match),
                witness=self.witness,
            )
            if self.counted is None:
                return found
            return replace(found, compared=sum(self.counted(one.baseline) for one in self.of(pair).matches))

        return self._rule(rule or self._id(fields), fields, promise, why, check)

    def same_name(self, promise: str, why: str) -> Rule:
        """Make the rule that an object keeps its name, where somebody gave it."""

        def check(pair: Pair) -> Comparison:
            return comparison.same_name(pair.catalog, self.of(pair))

        return self._rule(self._id("name"), "name", promise, why, check)

    def same_text(
        self,
        fields: Fields,
        promise: str,
        why: str,
        *,
        rule: str = "",
        value: Callable[[T], str] | None = None,
        given: Fields = (),
        elsewhere: Elsewhere[T] = _never,
        brings: tuple[str, ...] = (),
    ) -> Rule:
        """Make the rule that an object keeps an expression, where nothing that it uses has changed.

        brings: fields that follow from it.
        """
        value, alike = value or reader(fields), _alike(given)

        def check(pair: Pair) -> Comparison:
            return comparison.same_text(
                pair.catalog,
                self.of(pair),
                value,
                elsewhere=lambda match: not alike(match) or elsewhere(pair.catalog, match),
                brings=brings,
            )

        return self._rule(rule or self._id(fields), fields, promise, why, check)

    def same_columns(
        self, field: str, promise: str, why: str, *, of: str = "table", given: Fields = ()
    ) -> Rule:
        """Make the rule that an object keeps its columns, except for those that one side lacks.

        field: the columns; of: the field with the table of these columns.
        """
        table, columns, alike = reader(of), reader(field), _alike(given)

        def check(pair: Pair) -> Comparison:
            return comparison.same_common(
                pair.catalog,
                self.of(pair),
                field,
                lambda one: pair.catalog.losses.common(table(one), columns(one)),
                elsewhere=lambda match: not alike(match),
            )

        return self._rule(self._id(field), field, promise, why, check)

    def checked(self, check: Check, fields: Fields, why: str) -> Rule:
        """Make an irregular rule from a check: the function's name is the id, its docstring the promise."""
        return Rule.of(Contract.CATALOG, check, why, fields=self._named(fields))

    def of(self, pair: Pair) -> Kind[T]:
        """Return the objects of both sides, paired."""
        return kind_named(pair.catalog, self.kind)

    def _id(self, fields: Fields) -> str:
        return f"{self.name}_same_{names_of(fields)[0].rpartition('.')[2]}"

    def _named(self, fields: Fields) -> tuple[str, ...]:
        return tuple(f"{self.kind}.{field}" for field in names_of(fields))

    def _rule(
        self, name: str, fields: Fields, promise: str, why: str, check: Check, details: str = ""
    ) -> Rule:
        def quoted(pair: Pair) -> Comparison:
            return comparison.in_own_quotes(check(pair), pair.refactored.dialect)

        return Rule(name, Contract.CATALOG, promise, why, quoted, details=details, fields=self._named(fields))


def _alike(given: Fields) -> Callable[[Match[Any]], bool]:
    if not given:
        return lambda _: True
    read = reader(given)
    return lambda match: bool(read(match.baseline) == read(match.refactored))
