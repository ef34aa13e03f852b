"""What `schema-harness rules RULE` says: the promise, why it matters, and examples from the rule's cases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

from harness.findings import Rule
from harness.references import reference

_EXAMPLES = "examples.json"
HEADINGS = {"breaks": "Breaks it", "undecided": "Is not verified", "keeps": "Keeps it"}


def page(rule: Rule) -> str:
    """All that is to be said of a rule, in paragraphs."""
    shown = examples()[rule.id]
    return "\n\n".join(
        [
            f"{rule.id} ({rule.contract}, {rule.proof})",
            rule.explanation,
            f"Why it matters: {rule.why}",
            f"What it is about: {reference(rule.id)}",
            *(_shown(heading, shown[kind]) for kind, heading in HEADINGS.items() if kind in shown),
        ]
    )


def examples() -> Mapping[str, Mapping[str, Any]]:
    """What breaks each rule, what it does not decide, and what keeps it: a name and a diff each."""
    found: Mapping[str, Mapping[str, Any]] = json.loads(
        Path(__file__).with_name(_EXAMPLES).read_text(encoding="utf-8")
    )
    return found


def _shown(heading: str, example: Mapping[str, str]) -> str:
    name = f" ({example['name']})" if example["name"] else ""
    return f"{heading}{name}:\n\n{indent(example['diff'], '    ')}"
