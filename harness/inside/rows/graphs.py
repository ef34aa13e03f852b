"""Build graphs of related objects through a side's ORM, change them, and say what holds after each step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import and_, literal_column, or_, select, type_coerce, types, union_all
from sqlalchemy.orm import RelationshipProperty, Session
from sqlalchemy.orm.attributes import instance_state as state_of
from sqlalchemy.orm.collections import collection_adapter
from sqlalchemy.orm.exc import ObjectDeletedError
from sqlalchemy.sql.elements import UnaryExpression

from ..capture import Loaded
from ..code.signatures import signature
from . import changing, constructing, tracking
from .needed import store
from .writing import Key, Row, Unit, canonical, check_deferred, key_of, kind_of, refusal, resolve

_WRITING = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\S+)", re.IGNORECASE)
_BUILDING = {"make", "add"}
"""The steps without which there is no graph."""
_READING = {"read", "read again"}
"""The steps that store nothing, and after which it is read where the relationships lead."""
_LOOKING = {"load", "expunge", "expire", "pickle"}
"""The steps that store nothing, and say themselves what they have found."""
_DELETING = "delete the parent"
"""The step of which it is said how many statements it took to find what goes with the object."""
SHARED = ", the same object as another's"  # as `SHARED` of the harness
GONE, _ANOTHER = "no row", "another row"

Fact = tuple[str, str, str, Any, str]
"""A step, a kind, an object, a part of it, and what it is there: `Fact` and `Kind` of the harness."""


def run(
    loaded: Loaded, on: Any, graphs: Iterable[dict[str, Any]], accepted: dict[Any, list[Row]], sent: list[Any]
) -> list[dict[str, Any]]:
    """Run graphs, each in a transaction that is rolled back; return the facts, and messages of refusals.

    Also returned are the columns that relationships write, and that so were not given (`apart`).

    accepted: the rows that each table has; objects may refer to them. sent: the statements that the engine
    has executed, to which it adds. What a graph says that it needs is stored before it, and committed.
    """
    units: dict[Any, Unit] = {}
    found = []
    count = tracking.counting(on)
    for graph in graphs:
        with Session(on, expire_on_commit=False) as session:
            run_one = Graph(graph, on, session, loaded, units, accepted, sent, count)
            run_one.run()
            # Closing rolls back. `rollback()` would restore objects too, and fails for some of those deleted.
        answer = {"facts": run_one.facts, "messages": run_one.messages, "apart": sorted(run_one.apart)}
        found.append(answer)
    return found


class Graph:
    """One graph while it is built and changed."""

    def __init__(
        self,
        asked: dict[str, Any],
        on: Any,
        session: Session,
        loaded: Loaded,
        units: dict[Any, Unit],
        accepted: dict[Any, list[Row]],
        sent: list[Any],
        count: tracking.Count,
    ) -> None:
        self.facts: list[Fact] = []
        self.messages: dict[str, str] = {}
        self._asked = asked
        self._on = on
        self._session = session
        self._accepted = accepted
        self._sent = sent
        self._count = count
        needed = asked.get("needed")
        for one in (*(needed or ()), *asked["objects"]):
            if one["unit"] not in units:
                units[one["unit"]] = Unit(one["unit"], loaded)
        self._store = partial(store, on, needed, units)
        self._units = {one["name"]: units[one["unit"]] for one in asked["objects"]}
        self._routes: dict[tuple[str, str], Any] = {}
        for unit, name in asked["routes"]:
            prop = loaded.mapper_by_name[unit].relationships.get(name)
            if prop is not None:  # without it, the operations are refused, which is what is to be said
                self._routes[unit, name] = prop
        self.apart = {key_of(column) for prop in self._routes.values() for column in _written(prop)}
        self._copied: dict[Key, list[Key]] = {}  # from which columns the relationships copy a value
        for prop in self._routes.values():
            for source, target in prop.synchronize_pairs:
                self._copied.setdefault(key_of(target), []).append(key_of(source))
        self._objects: dict[str, Any] = {}
        self._given: dict[str, Row] = {}
        # By object: its identity, and what selects its rows by it.
        self._found_by: dict[str, tuple[Any, list[tuple[Any, Any]]]] = {}
        self._rows: dict[str, Row] = {}  # by object, its row as it was last seen

    def run(self) -> None:
        """Take the steps, one after the other. One that is refused does not affect the others."""
        for step, operations in self._asked["steps"]:
            if tracking.share_a_key(self._objects.values()):
                return
            before, counted = len(self._sent), self._count()
            try:
                if step == "make":
                    self._make()
                seen: list[tuple[str, str, Any, str]] = []
                with self._session.begin_nested():
                    for operation in operations:
                        seen += self._do(*operation) or ()
                    if step != "make":
                        self._session.flush()
                    if step == _DELETING:
                        seen.append(("loaded", "", "", f"{self._count() - counted} SELECT"))
                    stored = [] if step in _READING | _LOOKING else self._stored()
                related = (
                    []
                    if step in _LOOKING
                    else self._related(reads=step in _READING, builds=step in _BUILDING)
                )
                found = [*seen, *stored, *related, *self._besides(before)]
            except Exception as error:  # noqa: BLE001 - a type, validator or listener may raise anything
                # Of several constraints that a step breaks, any may be the one that the server names.
                self.facts.append((step, "refused", "", "", kind_of(error)))
                self.messages[step] = refusal(error)["message"]
                if step in _BUILDING:
                    return
            else:
                self.facts += [(step, "refused", "", "", "")]
                self.facts += [(step, *fact) for fact in found]

    def _make(self) -> None:
        stored = self._store()
        for one in self._asked["objects"]:
            unit = self._units[one["name"]]
            row = {key: value for key, value in one["row"].items() if key not in self.apart}
            resolved, _ = resolve(unit, row, self._accepted, {})
            for key, (other, column) in one["linked"].items():
                if other in stored:
                    resolved[key] = stored[other][column]
                    continue
                needed = self._objects[other]
                if state_of(needed).transient:
                    self._session.add(needed)
                    self._session.flush()
                resolved[key] = getattr(needed, self._units[other].attributes[column])
            values = {
                unit.attributes[key]: value for key, value in resolved.items() if key in unit.attributes
            }
            self._given[one["name"]] = resolved
            owner, up = self._asked["owners"].get(one["name"]), self._asked["up"]
            if owner is not None and up in signature(unit.mapper.class_).parameters:
                values[up] = self._objects[owner]  # its constructor may use the parent
            self._objects[one["name"]] = constructing.instance(unit.mapper, values, self._session)

    def _do(self, verb: str, *words: Any) -> Iterable[tuple[str, str, Any, str]] | None:
        """Do an operation; return what it has found, if it looks for anything."""
        if verb in _LOOKING:
            return self._looked(verb, *words)
        if verb == "merge":
            name, attribute, changes = words
            tracking.merge(self._session, self._objects[name], attribute, partial(self._change_to, changes))
        elif verb == "expire all":
            self._session.expire_all()
        elif verb == "commit":
            check_deferred(self._session)
        elif verb == "add":
            self._session.add(self._objects[words[0]])
        elif verb == "delete":
            self._session.delete(self._objects[words[0]])
        elif verb == "set":
            setattr(self._objects[words[0]], words[1], self._objects.get(words[2]))
        elif verb == "change":
            name, key, value = words
            self._change(self._objects[name], name, key, value)
        elif verb == "mutate":
            name, key = words
            changing.mutate(getattr(self._objects[name], self._units[name].attributes[key]))
        else:
            changing.put(self._objects[words[0]], words[1], verb, self._objects[words[2]])
        return None

    def _change(self, made: Any, name: str, key: Key, value: Any) -> None:
        """Change a column of an object, or of a copy of it."""
        resolved, _ = resolve(self._units[name], {key: value}, self._accepted, {})
        setattr(made, self._units[name].attributes[key], resolved[key])

    def _change_to(self, changes: dict[str, tuple[Key, Any]], made: Any) -> None:
        """Make the changes of the object of which this is a copy."""
        name = self._name(made)
        if name in changes:
            self._change(made, name, *changes[name])

    def _looked(self, verb: str, *words: Any) -> Iterable[tuple[str, str, Any, str]]:
        if verb == "load":
            attribute, *names = words
            made = [self._objects[name] for name in names]
            return [*tracking.load(self._session, made, attribute, self._count, self._loaded)]
        made = self._objects[words[0]]
        if not state_of(made).persistent:
            return []
        if verb == "pickle":
            copied = tracking.pickled(made, words[1], self._name)
            return [("copied", words[0], *one) for one in copied]
        found = {"expunge": tracking.expunge, "expire": tracking.expire}[verb]
        return [*found(self._session, made, self._objects)]

    def _related(self, *, reads: bool, builds: bool = False) -> Iterator[tuple[str, str, Any, str]]:
        """Say where relationships lead: what is in memory, or what is read when all was expired."""
        for name, attribute in self._asked["watched"]:
            made = self._objects[name]
            state = state_of(made)
            if state.deleted or state.was_deleted or (reads and not state.persistent):
                continue
            prop = state.mapper.relationships[attribute]
            if reads:
                try:
                    value = tracking.read(self._session, made, attribute)
                except ObjectDeletedError:  # its row went without the session
                    yield "related", name, attribute, GONE
                    continue
            elif attribute in state.dict and str(prop.lazy) not in tracking.UNLOADED:
                value = state.dict[attribute]
            else:
                continue
            yield from self._told(prop, name, value, builds=builds)

    def _told(
        self, prop: Any, name: str, value: Any, *, builds: bool = False
    ) -> Iterator[tuple[str, str, Any, str]]:
        """Say to which objects a relationship leads, and whether their order is promised."""
        if not prop.uselist:
            yield "related", name, prop.key, "None" if value is None else self._name(value)
            return
        items = list(value) if isinstance(value, list) else list(collection_adapter(value))
        names = [self._name(item) for item in items]
        yield "related", name, prop.key, ", ".join(names)
        if isinstance(value, dict) and (keys := [*map(tracking.keyed_by, value.items())]) and all(keys):
            yield "keyed", name, prop.key, ", ".join(sorted(f"{one}: {key}" for one, key in zip(names, keys)))
        # Until a collection is loaded, its order is that of the operations.
        if (builds and isinstance(value, list)) or self._is_ordered(prop, names):
            yield "ordered", name, prop.key, "yes"

    def _loaded(self, made: Any, attribute: str, value: Any) -> Iterator[tuple[str, str, Any, str]]:
        return self._told(state_of(made).mapper.relationships[attribute], self._name(made), value)

    def _name(self, value: Any) -> str:
        key = state_of(value).key  # of a copy, it is that of the object
        known = (
            name
            for name, made in self._objects.items()
            if made is value or (key is not None and state_of(made).key == key)
        )
        return next(known, f"another {type(value).__name__}")

    def _is_ordered(self, prop: Any, names: list[str]) -> bool:
        """Whether the order of a collection follows from values that were given, each another one."""
        columns = [_bare(expression) for expression in prop.order_by or ()]
        if not columns or not all(getattr(column, "table", None) is not None for column in columns):
            return False
        keys = [key_of(column) for column in columns]
        stored = [[self._rows.get(name, {}).get(key) for key in keys] for name in names]
        numbered = {key_of(column) for column in columns if column.key == tracking.numbered(column.table)}
        given = [
            [row.get(key) if key in numbered else self._given.get(name, {}).get(key) for key in keys]
            for name, row in ((name, self._rows.get(name, {})) for name in names)
        ]
        return (
            given == stored  # and not something else each time
            and len({*map(str, stored)}) == len(names)
            and not any(None in values for values in stored)
        )

    def _stored(self) -> list[tuple[str, str, Any, str]]:
        """Say which rows of the objects are there, to which others they refer, and what else they hold."""
        there: dict[str, Row] = {name: {} for name in self._objects}
        keys = {table: columns for unit in self._units.values() for table, columns in unit.keys.items()}
        for table, selects in self._selects().items():
            for name, row in self._select(keys[table], selects):
                there[name].update(row)
        for name, row in there.items():
            if row:
                self._rows[name] = row
        found: list[tuple[str, str, Any, str]] = []
        for name, row in there.items():
            found.append(("row", name, "", "there" if row else GONE))
            for key, value in row.items():
                found += self._column(name, key, value)
        return found + [("link", "", *link) for link in self._links()]

    def _column(self, name: str, key: Key, value: Any) -> Iterator[tuple[str, str, Any, str]]:
        unit = self._units[name]
        referred = [*unit.referred[key], *self._copied.get(key, ())]
        if referred:
            yield "reference", name, key, "NULL" if value is None else self._row_with(referred, value)
        elif not unit.columns[key].primary_key:
            shared = SHARED if self._is_shared(name, key) else ""
            yield "value", name, key, "NULL" if value is None else canonical(value) + shared

    def _is_shared(self, name: str, key: Key) -> bool:
        """Whether another object has the same dict or list in a column: whoever changes it changes both."""
        attribute = self._units[name].attributes.get(key, "")
        value = state_of(self._objects[name]).dict.get(attribute)
        return isinstance(value, (dict, list, set)) and any(
            state_of(made).dict.get(attribute) is value
            for other, made in self._objects.items()
            if other != name
        )

    def _row_with(self, keys: list[Key], value: Any) -> str:
        found = (name for name, row in self._rows.items() for key in keys if key in row and row[key] == value)
        return next(found, _ANOTHER)

    def _selects(self) -> dict[Any, list[Any]]:
        """Return, by table, what selects the rows of the objects, each with the object's name."""
        selects: dict[Any, list[Any]] = {}
        for name, made in self._objects.items():
            identity = state_of(made).key
            if identity is None:
                continue
            if name not in self._found_by or self._found_by[name][0] != identity:
                self._found_by[name] = identity, [*self._finding(name, state_of(made).mapper, identity[1])]
            for table, statement in self._found_by[name][1]:
                selects.setdefault(table, []).append(statement)
        return selects

    def _finding(self, name: str, mapper: Any, values: tuple[Any, ...]) -> Iterator[tuple[Any, Any]]:
        """Yield each table of an object with what selects its row by these values of its primary key."""
        unit = self._units[name]
        by_attribute = dict(zip((unit.attributes.get(key_of(one)) for one in mapper.primary_key), values))
        for table in unit.tables:
            known = [
                column == by_attribute[attribute]
                for key, column in zip(unit.keys[table], table.columns)
                if (attribute := unit.attributes.get(key)) in by_attribute
            ]
            if known:
                columns = (_raw(column) for column in table.columns)
                yield table, select(literal_column(f"'{name}'"), *columns).where(and_(*known))

    def _select(self, keys: list[Key], selects: list[Any]) -> Iterator[tuple[str, Row]]:
        """Read rows as the driver gives them, without what types make of them, each with its object."""
        for name, *values in self._connection.execute(union_all(*selects)):
            yield name, dict(zip(keys, values))

    @property
    def _connection(self) -> Any:
        return self._session.connection()

    def _links(self) -> Iterator[tuple[Any, str]]:
        """Yield the rows of the association table that lead to one of the objects."""
        for prop in self._routes.values():
            if prop.secondary is None:
                continue
            pairs = [*prop.synchronize_pairs, *prop.secondary_synchronize_pairs]
            known = [
                (target, [row[key_of(source)] for row in self._rows.values() if key_of(source) in row])
                for source, target in pairs
            ]
            wanted = or_(*(_raw(target).in_(values) for target, values in known if values))
            rows = select(*(_raw(target) for _, target in pairs)).where(wanted)
            for row in self._connection.execute(rows):
                ends = [self._row_with([key_of(pairs[place][0])], value) for place, value in enumerate(row)]
                yield " - ".join(sorted(ends)), "there"
            return  # the other relationship has the same table

    def _besides(self, before: int) -> Iterator[tuple[str, str, Any, str]]:
        """Yield the other tables to which statements of the step wrote."""
        preparer = self._session.get_bind().dialect.identifier_preparer
        tables = {table for unit in self._units.values() for table in unit.tables}
        tables |= {prop.secondary for prop in self._routes.values() if prop.secondary is not None}
        own = {preparer.format_table(table) for table in tables}
        written = {match[1] for statement, _ in self._sent[before:] if (match := _WRITING.match(statement))}
        yield from (("besides", "", table, "written") for table in sorted(written - own))


def _raw(column: Any) -> Any:
    return type_coerce(column, types.NullType())


def _bare(expression: Any) -> Any:
    """Return what is sorted by, without its direction."""
    while isinstance(expression, UnaryExpression):
        expression = expression.element
    return expression


def _written(prop: RelationshipProperty[Any]) -> list[Any]:
    """Return the columns of the classes themselves that a relationship writes."""
    return [] if prop.secondary is not None else [target for _, target in prop.synchronize_pairs]
