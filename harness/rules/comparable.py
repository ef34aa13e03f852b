"""By which rules two sources can be compared: SQL has no code, and a file cannot be run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from harness.errors import UsageError
from harness.findings import Contract, Remark, Rule
from harness.options import Area

AREAS: Final[Mapping[Area, frozenset[str]]] = MappingProxyType(
    {
        Area.OWNERS: frozenset({"owner_same"}),
        Area.PRIVILEGES: frozenset(
            {
                *("privilege_present", "privilege_not_added", "privilege_same_grantable"),
                *("default_privilege_present", "default_privilege_not_added"),
                "default_privilege_same_grantable",
            }
        ),
        Area.ROWS: frozenset({"table_same_rows", "sequence_same_position", "view_same_populated"}),
    }
)
"""The rules about what belongs to the place where a database runs, or to its use."""

_OF_TEXTS: Final = frozenset({"schema_builds", "statement_present", "statement_not_added", "statement_same"})
"""The rules of ddl by which two scripts can be compared; nothing drops what a script makes."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a source is: its name for people, whether it runs here, has code, is SQL, and has its rows."""

    shown: str
    is_live: bool
    has_code: bool
    has_script: bool = False
    has_rows: bool = True


def of_sources(
    rules: Sequence[Rule],
    kinds: Sequence[Kind],
    needs_live: Collection[Contract],
    only: Collection[str] = (),
    also: Collection[Area] = (),
) -> tuple[tuple[Rule, ...], tuple[Remark, ...]]:
    """Return the rules by which both sources can be compared, with remarks on the others.

    Owners, privileges and rows are left out where a model, or a database in use, is compared with a database:
    unless `also` or `only` names them. UsageError when no rule is left, and for an `also` without effect.
    """
    scripts = all(kind.has_script for kind in kinds)
    mixed = not scripts and not all(kind.has_code for kind in kinds)
    if also and not mixed:
        raise UsageError(
            f"--also {', '.join(also)} has no effect: nothing is left out",
            "It is for a side that is SQL or a database, where the other side is not SQL",
        )
    for kind in kinds:
        if mixed and not kind.has_rows and (Area.ROWS in also or AREAS[Area.ROWS] & set(only)):
            raise UsageError(f"{kind.shown} was saved without rows", "Name the database itself")
    left = tuple(rule for rule in rules if _can(rule, kinds, needs_live, scripts=scripts))
    without = {
        area: ids
        for area, ids in AREAS.items()
        if mixed and area not in also and not ids & set(only) and any(rule.id in ids for rule in left)
    }
    kept = tuple(rule for rule in left if not any(rule.id in ids for ids in without.values()))
    gone = [one for one in Contract if _has(one, rules) and not _has(one, left)]
    why = _why(kinds)
    if not kept:
        named = ", ".join([*gone, *without])
        raise UsageError(f"{named} cannot be compared: {why}", "Name a module instead, or other contracts")
    remarks = [Remark(", ".join(gone), f"not exercised: {why}")] if gone else []
    if without:
        remarks.append(Remark(", ".join(without), "not compared; --also names what is to be"))
    return kept, tuple(remarks)


def areas_left_out(chosen: Sequence[Rule], every: Sequence[Rule]) -> tuple[Area, ...]:
    """Return the areas without which the whole catalog is compared; none if anything else is left out."""
    ids = {rule.id for rule in chosen}
    missing = {rule.id for rule in every if rule.contract is Contract.CATALOG} - ids
    areas = tuple(area for area, of_area in AREAS.items() if of_area <= missing)
    return areas if missing == set().union(*(AREAS[area] for area in areas)) else ()


def _can(rule: Rule, kinds: Sequence[Kind], needs_live: Collection[Contract], *, scripts: bool) -> bool:
    if all(kind.has_code for kind in kinds):
        return rule.contract not in needs_live or all(kind.is_live for kind in kinds)
    return rule.contract is Contract.CATALOG or (scripts and rule.id in _OF_TEXTS)


def _has(contract: Contract, rules: Sequence[Rule]) -> bool:
    return any(rule.contract is contract for rule in rules)


def _why(kinds: Sequence[Kind]) -> str:
    without = list(dict.fromkeys(kind.shown for kind in kinds if not kind.has_code))
    if without:
        return f"{' and '.join(without)} {'has' if len(without) == 1 else 'have'} no code"
    saved = list(dict.fromkeys(kind.shown for kind in kinds if not kind.is_live))
    return f"{' and '.join(saved)} is a snapshot, which cannot be run"
