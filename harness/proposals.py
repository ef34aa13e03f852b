"""Write a waiver for all that is open or broken into the configuration file, for people to give reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from harness.errors import HarnessError
from harness.findings import Contract, Finding, Remark
from harness.report import Report
from harness.waivers import NOT_EXERCISED, Waiver, exactly

_WAIVER: Final = "[[tool.schema-harness.waivers]]"


def propose(report: Report) -> tuple[Waiver, ...]:
    """Return a waiver without a reason for each finding and doubt; there is none for what could not run."""
    found: list[Waiver] = []
    for outcome in report.outcomes:
        things: tuple[Finding | Remark, ...] = (*outcome.findings, *outcome.undecided)
        found += [
            Waiver(outcome.rule, exactly(thing.subject), "", fingerprint=_fingerprint(thing))
            for thing in things
            if thing.subject != NOT_EXERCISED
        ]
    return tuple(dict.fromkeys(found))


def _fingerprint(thing: Finding | Remark) -> str:
    """Return the fingerprint to accept, "" where the next run may give another one for the same difference.

    The texts of doubts are reworded, and what rows hold depends on the seed, and may be a time.
    """
    if isinstance(thing, Finding) and thing.contract is not Contract.ROWS:
        return thing.fingerprint
    return thing.code


def add(waivers: tuple[Waiver, ...], file: Path) -> None:
    """Write waivers into `[tool.schema-harness]` of a file, which keeps its comments and its order.

    A waiver of the same rule and subject is brought up to date, and its reason becomes a comment.
    HarnessError if the file cannot be written.
    """
    try:
        document = tomlkit.parse(file.read_bytes().decode() if file.exists() else "")
        table = _below(_below(document, "tool", is_super_table=True), "schema-harness")
        if "waivers" not in table:
            if table and not table.as_string().endswith("\n\n"):
                table.add(tomlkit.nl())
            table.add("waivers", tomlkit.aot())
        found = table["waivers"]
        for waiver in waivers:
            _put(found, waiver)
        text = "".join(_apart(tomlkit.dumps(document).splitlines(keepends=True)))
        while text.endswith("\n\n"):
            text = text[:-1]
        file.write_bytes(text.encode())  # with the line ends that it has
    except (OSError, TOMLKitError, UnicodeError) as error:
        raise HarnessError(f"--write-waivers: cannot write {file}: {error}") from None


def _apart(lines: list[str]) -> Iterator[str]:
    """Yield the lines; an empty one before each waiver, and before the table behind the last one."""
    above, in_waiver = "\n", False
    for line in lines:
        is_waiver = line.strip() == _WAIVER
        begins = is_waiver or (in_waiver and line.startswith("["))
        if begins and above.strip() and not above.lstrip().startswith("#"):
            yield line[line.rindex("]") + 1 :]
        yield line
        above, in_waiver = line, is_waiver or (in_waiver and not begins)


def _below(parent: Any, name: str, **kind: bool) -> Any:
    if name not in parent:
        parent.add(name, tomlkit.table(**kind))
    return parent[name]


def _put(found: Any, waiver: Waiver) -> None:
    """Put a waiver in the place of the same one, or at the end."""
    for table in found:
        if (table.get("rule"), table.get("subject")) == (waiver.rule, waiver.subject):
            earlier = str(table.get("reason", ""))
            for key, value in _written(waiver):
                table[key] = value
            table.pop("expires", None)
            if earlier and isinstance(found, AoT):  # an inline table has no room for a comment
                table["reason"].comment(f"was: {' '.join(earlier.split())}")
            return
    new: Table | Any = tomlkit.table() if isinstance(found, AoT) else tomlkit.inline_table()
    for key, value in _written(waiver):
        new.add(key, value)
    found.append(new)


def _written(waiver: Waiver) -> Iterator[tuple[str, Any]]:
    yield "rule", waiver.rule
    yield "subject", waiver.subject
    yield "reason", tomlkit.string("")
    if waiver.fingerprint:
        yield "fingerprint", waiver.fingerprint
