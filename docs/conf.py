"""The documentation as a site: `nox -s docs`. README.md is included; the rules' pages are generated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from harness.findings import Contract, Rule
from harness.manual import HEADINGS, examples
from harness.references import reference
from harness.rules import RULES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "schema-harness"
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "schema-harness"
html_copy_source = False
html_use_index = False
exclude_patterns = ["_build"]
# Pages that begin with a section of README.md have its headings, of a lower level.
suppress_warnings = ["myst.header"]


def setup(app: Sphinx) -> None:
    """Write the pages of the rules before any page is read."""
    app.connect("builder-inited", _write_rules)


def _write_rules(app: Sphinx) -> None:
    folder = Path(str(app.srcdir), "rules")
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shown = examples()
    for rule in RULES:
        _write(folder / f"{rule.id}.md", _page(rule, shown[rule.id]))
    _write(folder / "index.md", _index())


def _write(path: Path, lines: Iterator[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _index() -> Iterator[str]:
    yield "# The rules"
    yield ""
    yield "`schema-harness rules RULE` prints the same as these pages."
    for contract in Contract:
        rules = [rule for rule in RULES if rule.contract is contract]
        yield f"\n## {contract}\n"
        yield from (f"- [{rule.id}]({rule.id}.md): {_text(rule.promise)}" for rule in rules)


def _page(rule: Rule, shown: Any) -> Iterator[str]:
    # The list of rules leads here: in the navigation of every page, hundreds of them would help nobody.
    yield f"---\norphan: true\n---\n# {rule.id}\n"
    yield f"A rule of *{rule.contract}*, {rule.proof}.\n"
    yield _text(rule.explanation)
    yield "\n## Why it matters\n"
    yield _text(rule.why)
    yield f"\nWhat it is about: <{reference(rule.id)}>"
    for kind, heading in HEADINGS.items():
        if kind in shown:
            name = f": {shown[kind]['name']}" if shown[kind]["name"] else ""
            fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", shown[kind]["diff"]))])
            yield f"\n## {heading}{_text(name)}\n\n{fence}diff\n{shown[kind]['diff']}\n{fence}"


def _text(text: str) -> str:
    """Return a text without markup, but for code in backticks."""
    parts = re.split("(`[^`]*`)", text)
    return "".join(part if part[:1] == "`" else re.sub(r"([\\*_<>\[\]{}#])", r"\\\1", part) for part in parts)
