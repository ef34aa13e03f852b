"""What of the mapping decides about rows, so that one cause is told once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from harness.facts.loaded import Listener, Loaded, MappedClass
from harness.pairs.mapping import MappingPair


def rows_stand_on(loaded: Loaded, mapping: MappingPair) -> Mapping[str, frozenset[str]]:
    """By kind of row and by column, as findings about rows name them, the subjects that decide about them.

    About a kind: the classes that share its tables, with their attributes, columns and validators, and what
    listens to any of these. About a column: those classes, its attributes, their validators and listeners.
    What listens to no class, but to all sessions or engines, decides about every row.
    """
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for mapped in loaded.classes:
        for table in mapped.tables:
            classes[table].add(mapped.name)
    decided: defaultdict[str, set[str]] = defaultdict(set)
    for mapped in loaded.classes:
        family = {name for table in mapped.tables for name in classes[table]}
        decided[mapped.name] |= family
        for table in mapped.tables:
            decided[table] |= family
        for subject, columns in _parts(mapped):
            decided[mapped.name] |= {subject, *columns}
            for column in columns:
                decided[column] |= {subject, *family}
    heard = _heard(mapping)
    return {
        thing: frozenset(
            subjects | {one for subject in (*subjects, thing, "") for one in heard.get(subject, ())}
        )
        for thing, subjects in decided.items()
    }


def _parts(mapped: MappedClass) -> Iterator[tuple[str, list[str]]]:
    """The attributes and validators of a class, each with the columns that it is about."""
    columns = {}
    for attribute in mapped.attributes:
        columns[attribute.name] = attribute.target.split(", ")
        yield f"{mapped.name}.{attribute.name}", columns[attribute.name]
    for validator in mapped.validators:
        about = [column for name in validator.attributes for column in columns.get(name, ())]
        yield f"{mapped.name}.{validator.name}", about


def _heard(mapping: MappingPair) -> Mapping[str, set[str]]:
    """Listeners, as findings name them, by the class or attribute that they listen to; "" for every row."""
    paired = mapping.listeners
    told: list[tuple[str, Listener]] = [(one.subject, one.value) for one in (*paired.missing, *paired.added)]
    for match in paired.matches:
        told += [(match.subject, match.baseline), (match.subject, match.refactored)]
    known = {match.subject for match in mapping.classes.matches}
    known |= {match.subject for match in mapping.attributes.matches}
    heard: defaultdict[str, set[str]] = defaultdict(set)
    for subject, listener in told:
        for target, _, _ in listener.targets:
            heard[target if target in known else ""].add(subject)
    return heard
