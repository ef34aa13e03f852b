"""Which rules a run holds: `--only` and `--skip`, by contract or by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from harness.errors import UsageError
from harness.findings import Contract, Rule
from harness.rules.comparable import areas_left_out
from harness.spelling import meant

_OF_LOADING: Final = frozenset({"source_imports", "mappers_configure", "every_table_registered"})


def select(rules: Sequence[Rule], only: Collection[str], skip: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules that are asked for; UsageError for an unknown name, or when no rule is left."""
    known(rules, (*only, *skip))
    chosen = tuple(
        rule
        for rule in rules
        if (not only or rule.id in only or rule.contract in only)
        and not {rule.id, str(rule.contract)} & set(skip)
    )
    if not chosen:
        raise UsageError(
            "--only and --skip leave no rule to compare by", "Name more in --only, or less in --skip"
        )
    return chosen


def with_loading(chosen: Sequence[Rule], rules: Sequence[Rule], skip: Collection[str]) -> tuple[Rule, ...]:
    """Return the chosen rules and those about loading: a side that cannot be loaded is never equivalent.

    They are left out only by their own names.
    """
    ids = {rule.id for rule in chosen} | (_OF_LOADING - set(skip))
    return tuple(rule for rule in rules if rule.id in ids)


def known(rules: Sequence[Rule], names: Iterable[str]) -> None:
    """Raise UsageError for a name that is neither a contract nor one of the rules."""
    every = {*map(str, Contract), *(rule.id for rule in rules)}
    for name in names:
        if name not in every:
            contracts = f"Contracts are {', '.join(Contract)}; `schema-harness rules` lists the rules"
            raise UsageError(
                f"{name!r} is neither a contract nor a rule",
                "Name one at a time: --only imports --only ddl"
                if "," in name
                else meant(name, every, contracts),
            )


def scope(chosen: Sequence[Rule], every: Sequence[Rule]) -> str:
    """Return what a verdict is about, when that is not everything: `imports, ddl only`; else ""."""
    whole = {contract: sum(rule.contract is contract for rule in every) for contract in Contract}
    kept = {contract: sum(rule.contract is contract for rule in chosen) for contract in Contract}
    if kept == whole:
        return ""
    left_out = areas_left_out(chosen, every)
    names = [
        str(contract)
        if kept[contract] == whole[contract] or (contract is Contract.CATALOG and left_out)
        else f"{kept[contract]} of {whole[contract]} rules of {contract}"
        for contract in Contract
        if kept[contract]
    ]
    *several, last = left_out or ("",)
    without = f", without {' and '.join(filter(None, [', '.join(several), last]))}" if left_out else ""
    return f"{', '.join(names)} only{without}"
