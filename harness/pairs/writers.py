"""Find what of the databases decides about rows: triggers, functions that these call, and partitions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from harness.facts.catalog import Catalog, Name
from harness.subjects import Subject

_WORD: Final = re.compile(r"\w+")


def writers(catalogs: Iterable[Catalog]) -> Mapping[Name, frozenset[Subject]]:
    """Return the triggers that decide about the rows of each table, with their functions, and its partitions.

    Triggers are its own, and those of other tables whose text has its name, which may write to it. Only what
    explains another difference is asked for, so nothing depends on a name too many.
    """
    found: defaultdict[Name, set[Subject]] = defaultdict(set)
    for catalog in catalogs:
        routines = defaultdict(list)
        for routine in catalog.routines:
            routines[routine.name].append(routine)
        tables = defaultdict(list)
        for table in catalog.tables:
            tables[table.name.name].append(table.name)
            if table.partition_bound:
                for parent in table.parents:
                    found[parent].add(table.name.subject)
        for trigger in catalog.triggers:
            called = routines.get(trigger.function, [])
            programs = {trigger.table.subject.below(trigger.name)}
            programs |= {replace(one.name.subject, after=f"({one.signature})") for one in called}
            found[trigger.table] |= programs
            for text in (trigger.definition, *(one.body for one in called)):
                for word in {*_WORD.findall(text)} & tables.keys():
                    for name in tables[word]:
                        found[name] |= programs
    return {name: frozenset(programs) for name, programs in found.items()}
