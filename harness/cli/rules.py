"""`schema-harness rules`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from harness.errors import UsageError
from harness.spelling import meant

if TYPE_CHECKING:
    from harness.findings import Rule


@click.command(short_help="Explain every rule, or one.")
@click.argument("rule", required=False)
def rules(rule: str | None) -> None:
    """List every rule with its promise, or explain one RULE.

    \b
    Example:
      schema-harness rules relationship_present
    """  # noqa: D301
    from harness.rules import RULES

    if rule is not None:
        from harness.manual import page

        click.echo(page(_named(rule, RULES)))
        return
    width = max(len(one.id) for one in RULES)
    contract = ""
    for one in RULES:
        if one.contract != contract:
            contract = str(one.contract)
            click.echo(f"\n{contract}" if one is not RULES[0] else contract)
        click.echo(f"  {one.id:<{width}}  {one.promise}")


def _named(name: str, rules: Sequence[Rule]) -> Rule:
    """Return the rule of that name; UsageError, with similar names, when there is none."""
    by_id = {one.id: one for one in rules}
    if name not in by_id:
        hint = meant(name, by_id, "`schema-harness rules` lists them")
        raise UsageError(f"there is no rule {name!r}", hint)
    return by_id[name]
