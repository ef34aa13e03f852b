"""What fingerprints are made of: the own code that each one stands for, and what that code uses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

_FINGERPRINT = re.compile(r"code [0-9a-f]{16}")


class Parts:
    """Fingerprints by their texts, each with its own part of the code, and the fingerprints in it."""

    def __init__(self) -> None:
        self._facts: dict[str, dict[str, Any]] = {}

    def add(
        self,
        described: str,
        own: str,
        uses: Iterable[tuple[str, str]],
        *,
        name: str = "",
        place: Any = None,
        begins: Any = None,
        text: str = "",
    ) -> str:
        """Return the fingerprint of a description.

        own: the same with each name open that is bound elsewhere; uses: these names, each with what it stands
        for. name, place and text: those of the definition in the side's source. begins: the file and the line
        at which it begins, with its decorators; the same code may stand in several places.
        """
        code = _digest(described)
        if code not in self._facts:
            self._facts[code] = {
                "code": code,
                "name": name,
                "own": _digest(own),
                "uses": [list(use) for use in uses],
                "place": place,
                "begins": [],
                "text": text,
            }
        if begins is not None and begins not in self._facts[code]["begins"]:
            self._facts[code]["begins"].append(begins)
        return code

    def add_text(self, text: str) -> str:
        """Return the fingerprint of a description in which other fingerprints stand."""
        return self.add(text, _FINGERPRINT.sub("", text), [("", code) for code in _FINGERPRINT.findall(text)])

    def shape(self, text: str) -> str:
        """Return a text with the own part of the code that each fingerprint in it stands for.

        What has no order is sorted by it, because a value far below may be another one in each run.
        """

        def own(found: re.Match[str]) -> str:
            part = self._facts.get(found[0], {"own": "", "uses": []})
            return " ".join([part["own"], *(self.shape(use) for name, use in part["uses"] if not name)])

        return _FINGERPRINT.sub(own, text)

    def below(self, codes: Iterable[str]) -> list[dict[str, Any]]:
        """Return what these fingerprints are made of, and what those in them are, as plain values."""
        found: dict[str, dict[str, Any]] = {}
        wanted = [code for text in codes for code in _FINGERPRINT.findall(text)]
        while wanted:
            code = wanted.pop()
            if code not in found and code in self._facts:
                found[code] = self._facts[code]
                wanted += [inner for _, use in found[code]["uses"] for inner in _FINGERPRINT.findall(use)]
        return [found[code] for code in sorted(found)]


def is_fingerprint(text: str) -> bool:
    """Whether this is a fingerprint, and not a description."""
    return bool(_FINGERPRINT.fullmatch(text))


def _digest(text: str) -> str:
    return f"code {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
