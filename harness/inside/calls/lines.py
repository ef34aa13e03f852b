"""Note which lines of own code run while it is called."""

from __future__ import annotations

import dis
import linecache
import sys
import types
from collections.abc import Collection
from typing import Any

from ..looking import names_in


def own_files(own_code: Any) -> Collection[str]:
    """Return the files of a side's own modules."""
    files = (names_in(module).get("__file__") for module in own_code.modules.values())
    return {str(file) for file in files if file}


_NO_STEPS = ("def ", "@", "async def ", "class ", '"""', "else:", "try:")


class Lines:
    """The lines of own code that run while it is entered as a context.

    A function of which each line has run is not followed any more, since that takes long.
    """

    def __init__(self, files: Collection[str], traced: bool) -> None:
        self._traced = traced
        self._files = files
        self._left: dict[types.CodeType, set[int]] = {}

    def __enter__(self) -> None:
        if self._traced:
            sys.settrace(self._trace)

    def __exit__(self, *_: object) -> None:
        if self._traced:
            sys.settrace(None)

    def _trace(self, frame: Any, _: str, __: Any) -> Any:
        code = frame.f_code
        left = self._left.get(code)
        if left is None:
            if code.co_filename not in self._files:
                return None
            lines = {line for _, line in dis.findlinestarts(code) if line}
            left = self._left[code] = lines - {code.co_firstlineno}
        if not left:
            return None

        def local(frame: Any, event: str, _: Any) -> Any:
            if event == "line":
                left.discard(frame.f_lineno)
            return local

        return local

    def entered(self) -> list[list[Any]]:
        """Return the file, line and name of each function that was called."""
        found = {(code.co_filename, code.co_firstlineno, code.co_name) for code in self._left}
        return [list(one) for one in sorted(found)]

    def unreached(self) -> list[list[Any]]:
        """Return the lines that never ran in the functions that did: file, number and text."""
        found = set()
        for code, left in self._left.items():
            for line in left:
                text = linecache.getline(code.co_filename, line).strip()
                if text and not text.startswith(_NO_STEPS):
                    found.add((code.co_filename, line, text))
        return sorted(map(list, found))
