"""Find the parts of code in which two fingerprints differ, from what each is made of."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.experiments.calls.evidence import Change
from harness.facts.places import location
from harness.findings import Location
from harness.inside.code.trees import parsed

_FINGERPRINT = re.compile(r"code [0-9a-f]{16}")

Parts = Mapping[str, Mapping[str, Any]]
Aliases = Mapping[tuple[str, str], str]
"""What to compare in place of a value, by its name ("" for any) and what it is described by."""
_Pair = tuple[str, str, str]  # the codes of both sides, and the name by which they are used


@dataclass(frozen=True)
class Codes:
    """What the fingerprints of both sides are made of, by fingerprint.

    aliases: of each side's values that each import makes anew, what made them.
    """

    baseline: Parts
    refactored: Parts
    aliases: tuple[Aliases, Aliases] = field(default=({}, {}))
    _compared: dict[_Pair, tuple[Change | None, Sequence[_Pair]]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def changes(self, codes: tuple[str | None, str | None]) -> tuple[Change, ...]:
        """Return the innermost parts that differ; none if a side cannot be read."""
        found: dict[tuple[str, str], Change] = {}
        waiting = (
            []
            if codes[0] is None or codes[1] is None
            else [(self._made(0, "", codes[0]), self._made(1, "", codes[1]), "")]
        )
        seen: set[tuple[str, str]] = set()
        while waiting:  # a large package that uses itself goes deeper than Python's limit
            one, other, name = waiting.pop()
            if one == other or (one, other) in seen:
                continue
            seen.add((one, other))
            if (one, other, name) not in self._compared:  # many targets use the same code
                self._compared[one, other, name] = self._compare(one, other, name)
            change, below = self._compared[one, other, name]
            if change is not None:
                found[one, other] = change
            waiting += below[::-1]
        return tuple(found.values())

    def _compare(self, one: str, other: str, name: str) -> tuple[Change | None, Sequence[_Pair]]:
        """Return what differs in two codes themselves, and what in them is to be compared."""
        first, second = self.baseline.get(one), self.refactored.get(other)
        if first is None or second is None:
            inner = _FINGERPRINT.findall(one), _FINGERPRINT.findall(other)
            if (
                first is second
                and _FINGERPRINT.sub("", one) == _FINGERPRINT.sub("", other)
                and len(inner[0]) == len(inner[1])
            ):
                both = zip(*inner, strict=True)
                return None, [(self._made(0, name, a), self._made(1, name, b), name) for a, b in both]
            return _change(one, first, other, second, name), ()
        if first["own"] != second["own"] or len(first["uses"]) != len(second["uses"]):
            return _change(one, first, other, second, name), ()
        change, below = None, []
        for (used, meaning), (other_used, other_meaning) in zip(first["uses"], second["uses"], strict=True):
            meant = self._made(0, used, meaning), self._made(1, other_used, other_meaning)
            shapes = [_FINGERPRINT.sub("", code) for code in meant]
            if used != other_used and shapes[0] != shapes[1]:  # it uses something else
                change = _change(one, first, other, second, name)
            else:
                below.append((*meant, used or name))
        return change, below

    def _made(self, side: int, used: str, meaning: str) -> str:
        """Return what to compare in place of what a name means; the name may have attributes after it."""
        known = self.aliases[side]
        owner, _, name = used.rpartition(".")
        made = known.get((name, meaning)) or known.get(("", meaning))
        if made is None and owner and meaning.endswith(f".{name}"):
            return f"{self._made(side, owner, meaning[: -len(name) - 1])}.{name}"
        return made or meaning


def _change(
    one: str, first: Mapping[str, Any] | None, other: str, second: Mapping[str, Any] | None, name: str
) -> Change:
    texts = [str(part["text"]) if part else code for part, code in ((first, one), (second, other))]
    names = [str(part["name"]) for part in (first, second) if part and part["name"]]
    return Change(
        names[0] if names else name,
        one,
        other,
        names[-1] if names else name,
        location(tuple(first["place"])) if first and first["place"] else None,
        location(tuple(second["place"])) if second and second["place"] else None,
        _lines(*texts),
        (str(first["text"]) if first else "", str(second["text"]) if second else ""),
        (_begins(first), _begins(second)),
    )


def _begins(part: Mapping[str, Any] | None) -> tuple[Location, ...]:
    return tuple(Location(*place) for place in part["begins"]) if part else ()


def methods(change: Change) -> set[str]:
    """Return the names of the methods in which a class differs; none where anything else does."""
    classes = [_class(text) for text in change.texts]
    if classes[0] is None or classes[1] is None:
        return set()
    names = _otherwise(classes[0], classes[1])
    return set() if "" in names else names


def unseen(change: Change, entered: tuple[Sequence[Any], Sequence[Any]], part: str = "") -> str:
    """Return what of a change calls have not gone through, "" for nothing.

    entered: the functions that were called on each side, with file, line and name. part: the one method that
    was to be called.
    """
    classes = [_class(text) for text in change.texts]
    if classes[0] is not None and classes[1] is not None:
        names = {part} if part else _otherwise(classes[0], classes[1])
        if "" in names:
            return f"{change.name}, of which not only methods differ"
        called = [{str(name) for _, _, name in side} for side in entered]
        missed = sorted(name for name in names if not all(name in side for side in called))
        return f"{change.name}.{missed[0]}" if missed else ""
    for places, side in zip(change.begins, entered, strict=True):
        if places and not any(
            file.endswith(place.file) and line == place.line for place in places for file, line, _ in side
        ):
            return change.name
    return ""


def stands_in(change: Change, side: int, file: str, line: int) -> bool:
    """Whether a line stands in what changed on one side (0 or 1); yes where the place of that is unknown."""
    length = change.texts[side].count("\n")
    return not (change.begins[side] and change.texts[side]) or any(
        file.endswith(place.file) and place.line <= line <= place.line + length
        for place in change.begins[side]
    )


def _class(text: str) -> ast.ClassDef | None:
    try:
        node = parsed(text).body[:1]
    except SyntaxError:
        return None
    return node[0] if node and isinstance(node[0], ast.ClassDef) else None


def _otherwise(one: ast.ClassDef, other: ast.ClassDef) -> set[str]:
    """Return the names of the methods that differ; "" among them if anything else does."""
    methods = [{}, {}]  # type: list[dict[str, str]]
    rest: list[list[str]] = [[], []]
    for side, node in enumerate((one, other)):
        for inner in node.body:
            if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef)):
                methods[side][inner.name] = ast.dump(inner)
            elif not (isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant)):
                rest[side].append(ast.dump(inner))
    same = sorted(rest[0]) == sorted(rest[1]) and not (methods[0].keys() ^ methods[1].keys())
    names = {name for name, text in methods[0].items() if text != methods[1].get(name)}
    return names if same else {*names, ""}


def _lines(one: str, other: str) -> str:
    """Return the lines that differ."""
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm="")
    return "\n".join(
        f"{line[0]} {line[1:].strip()}"
        for line in lines
        if line[:1] in "+-" and line[:3] not in {"+++", "---"}
    )
