"""Find which parts of the mapping decide about rows, so that one cause gives one finding."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from harness.facts.catalog.names import ColumnName, Name
from harness.facts.loaded import Loaded
from harness.facts.mapping import Listener, MappedClass
from harness.pairs.mapping import MappingPair
from harness.subjects import Subject, named

_EAGER = frozenset({"joined", "selectin", "subquery", "immediate"})
"""How a relationship may be loaded together with its object."""


def decides_about_rows(
    loaded: Loaded, mapping: MappingPair, writers: Mapping[Name, Collection[Subject]] = MappingProxyType({})
) -> Mapping[Subject, frozenset[Subject]]:
    """Return what decides about rows, by kind of row and by column.

    About a kind of row decide the classes that share its tables, with their attributes, columns and
    validators, and the listeners of these; also what a class inherits, and what is read whenever it is read.
    About a column decide the same classes, its attributes, and their validators and listeners. A listener of
    all sessions or engines decides about every row; so do the writers of a table, which are programs of the
    database, about its rows. About what happens along a relationship decides all that
    decides about rows of either class, with their relationships.
    """
    by_name = by_their_names(loaded)
    classes: defaultdict[Name, set[Subject]] = defaultdict(set)
    for mapped in loaded.classes:
        for table in mapped.tables:
            classes[table].add(named(mapped.name))
    decided: defaultdict[Subject, set[Subject]] = defaultdict(set)
    for mapped in loaded.classes:
        cls = named(mapped.name)
        family = {one for table in mapped.tables for one in classes[table]}
        decided[cls] |= family.union(*(writers.get(table, ()) for table in mapped.tables))
        for table in mapped.tables:
            decided[table.subject] |= family
        for part, columns in _parts(by_name, mapped):
            about = [column.subject for column in columns]
            decided[cls] |= {part, *about}
            for column in columns:
                decided[column.subject] |= {part, *family, *writers.get(column.relation, ())}
    for name, programs in writers.items():
        decided[name.subject].update(programs)
    for match in mapping.classes.matches:
        brought = {one.constructor.brought_by for one in (match.baseline, match.refactored)} - {""}
        decided[match.subject] |= {named(name) for name in brought}
    for mapped in loaded.classes:
        cls = named(mapped.name)
        decided[cls] |= {part for base in bases(by_name, mapped) for part in decided[base]}
        for other in _read_with(by_name, mapped):
            decided[cls] |= {*decided[named(other.name)], *(table.subject for table in other.tables)}
    decided.update(_of_relationships(loaded, decided))
    heard = _heard(mapping)
    return {
        thing: frozenset(
            subjects | {one for subject in (*subjects, thing, None) for one in heard.get(subject, ())}
        )
        for thing, subjects in decided.items()
    }


def _of_relationships(
    loaded: Loaded, decided: Mapping[Subject, Iterable[Subject]]
) -> Mapping[Subject, set[Subject]]:
    """Return what decides about objects that a relationship connects, by the relationship."""
    by_name = by_their_names(loaded)
    found = {}
    for mapped in loaded.classes:
        for relationship in mapped.relationships:
            ends = [mapped, *filter(None, [by_name.get(relationship.target)])]
            about = {named(end.name) for end in ends} | {
                table.subject for end in ends for table in end.tables
            }
            about |= {subject for end in ends for subject in decided.get(named(end.name), ())}
            about |= {named(end.name).below(one.name) for end in ends for one in end.relationships}
            found[named(mapped.name).below(relationship.name)] = about
    return found


def decides_about_sql(
    loaded: Loaded, about_rows: Mapping[Subject, Iterable[Subject]]
) -> Mapping[Subject, frozenset[Subject]]:
    """Return what the SQL of a class, attribute or relationship is made of, by what decides about rows."""
    decided: dict[Subject, frozenset[Subject]] = {}
    for mapped in loaded.classes:
        cls = named(mapped.name)
        own = decided[cls] = frozenset({cls, *about_rows.get(cls, ())})
        decided.update({cls.below(attribute.name): own for attribute in mapped.attributes})
        for relationship in mapped.relationships:
            target = named(relationship.target)
            decided[cls.below(relationship.name)] = own | {target, *about_rows.get(target, ())}
    return decided


def by_their_names(loaded: Loaded) -> Mapping[str, MappedClass]:
    """Return the mapped classes of a side by their names."""
    return {mapped.name: mapped for mapped in loaded.classes}


def bases(by_name: Mapping[str, MappedClass], mapped: MappedClass) -> tuple[Subject, ...]:
    """Return the mapped classes that a class inherits from, the first one first."""
    return tuple(named(one.name) for one in _above(by_name, mapped))


def _above(by_name: Mapping[str, MappedClass], mapped: MappedClass) -> list[MappedClass]:
    found: list[MappedClass] = []
    base = by_name.get(mapped.inherits or "")
    while base is not None and base not in found:
        found.insert(0, base)
        base = by_name.get(base.inherits or "")
    return found


def _read_with(by_name: Mapping[str, MappedClass], mapped: MappedClass) -> Iterable[MappedClass]:
    """Return the classes whose rows are read whenever one of this class is read."""
    found: dict[str, MappedClass] = {}
    waiting = [mapped]
    while waiting:
        for relationship in waiting.pop().relationships:
            target = by_name.get(relationship.target)
            if relationship.lazy in _EAGER and target is not None and target.name not in found:
                found[target.name] = target
                waiting.append(target)
    return found.values()


def _parts(
    by_name: Mapping[str, MappedClass], mapped: MappedClass
) -> Iterator[tuple[Subject, list[ColumnName]]]:
    """Return the attributes and validators of a class, each with the columns that it is about.

    A validator may be about what the class inherits.
    """
    family = [*_above(by_name, mapped), mapped]
    columns = {attribute.name: [*attribute.columns] for one in family for attribute in one.attributes}
    cls = named(mapped.name)
    for attribute in mapped.attributes:
        yield cls.below(attribute.name), [*attribute.columns]
    for validator in mapped.validators:
        yield (
            cls.below(validator.name),
            [column for name in validator.attributes for column in columns.get(name, ())],
        )


def _heard(mapping: MappingPair) -> Mapping[Subject | None, set[Subject]]:
    """Return the listeners by the class or attribute that they listen to; None for every row."""
    paired = mapping.listeners
    known = {str(match.subject): match.subject for match in mapping.classes.matches}
    known |= {str(match.subject): match.subject for match in mapping.attributes.matches}
    listening: list[tuple[Subject, Listener]] = [
        (one.subject, one.value) for one in (*paired.missing, *paired.added)
    ]
    for match in paired.matches:
        listening += [(match.subject, match.baseline), (match.subject, match.refactored)]
    heard: defaultdict[Subject | None, set[Subject]] = defaultdict(set)
    for subject, listener in listening:
        for target, _, _ in listener.targets:
            heard[known.get(target)].add(subject)
    return heard
