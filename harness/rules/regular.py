"""The regular rules of the mapping as data: a kind of subject, and one row for each property it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from harness.findings import Check, Comparison, Contract, Rule, Value
from harness.pairs import compare
from harness.pairs.compare import Paired
from harness.pairs.part import Part
from harness.rules import parts
from harness.rules.reading import Fields, names_of, reader

if TYPE_CHECKING:
    from harness.pairs import Pair

T = TypeVar("T")


@dataclass(frozen=True)
class Subjects(Generic[T]):
    """The subjects of one kind in two mappings: each method makes one rule about them.

    name: the word with which the rules' ids begin; kind: the attribute of the pair of mappings.
    own: whether they are parts of classes, which many classes may have from one place; held: reads the value
    of one part.
    """

    name: str
    kind: str
    own: bool = False
    held: Callable[[Any], T] = lambda one: one

    def same(
        self,
        fields: Fields,
        promise: str,
        why: str,
        *,
        rule: str = "",
        value: Callable[[T], Value] | None = None,
        given: Callable[[T], Value] | Fields = (),
        details: str = "",
    ) -> Rule:
        """Make the rule that a subject keeps a field, or several fields that describe one property.

        rule: its id, if not `<name>_same_<field>`; value: computes what is compared and shown.
        given: what must be the same before the field is compared: the field follows from it, and another rule
        reports that.
        """
        read = value or reader(fields)

        def check(pair: Pair) -> Comparison:
            alike = self._alike(pair, given)
            if self.own:
                return parts.same(alike, read)
            return compare.compare(alike, lambda one: read(self.held(one)))

        return self._rule(rule, fields, promise, why, check, details)

    def same_code(
        self,
        field: str,
        promise: str,
        why: str,
        *,
        rule: str = "",
        given: Callable[[T], Value] | Fields = (),
    ) -> Rule:
        """Make the rule that a subject keeps its code, where a side has some; other code is not verified."""
        read, name = reader(field), self._id(rule, field)

        def check(pair: Pair) -> Comparison:
            coded = parts.only(
                self._alike(pair, given), lambda *both: any(read(self.held(one)) != "" for one in both)
            )
            if self.own:
                return parts.same_code(coded, read, pair.calls, name)
            return compare.same_code(coded, lambda one: read(self.held(one)), pair.calls, name)

        return self._rule(rule, field, promise, why, check)

    def checked(self, check: Check, fields: Fields, why: str) -> Rule:
        """Make an irregular rule from a check: the function's name is the id, its docstring the promise."""
        return Rule.of(Contract.MAPPING, check, why, fields=self._named(fields))

    def _alike(self, pair: Pair, given: Callable[[T], Value] | Fields) -> Paired[Any]:
        paired: Paired[Any] = getattr(pair.mapping, self.kind)
        if not given:
            return paired
        read = given if callable(given) else reader(given)
        return parts.only(paired, lambda one, other: bool(read(self.held(one)) == read(self.held(other))))

    def _named(self, fields: Fields) -> tuple[str, ...]:
        return tuple(f"{self.kind}.{field}" for field in names_of(fields))

    def _id(self, rule: str, fields: Fields) -> str:
        return rule or f"{self.name}_same_{names_of(fields)[0].rpartition('.')[2]}"

    def _rule(
        self, rule: str, fields: Fields, promise: str, why: str, check: Check, details: str = ""
    ) -> Rule:
        name = self._id(rule, fields)
        return Rule(name, Contract.MAPPING, promise, why, check, details=details, fields=self._named(fields))


def held(part: Part[T]) -> T:
    """Return the value of a part."""
    return part.value
