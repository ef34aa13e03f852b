"""Note what importing the side's own code reads from outside (variables, files), and what it prints."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from ..locating import is_below, relative

_MOST = 10
_MOST_PRINTED = 20_000
_PLACE = re.compile(r"^\S*\.py:\d+: ")
_VARYING = re.compile(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|0x[0-9a-fA-F]+"
    r"|\d{4}-\d\d-\d\d[T_ ]\d\d:\d\d|\d{6,}|(?<![A-Za-z\d])\d+"
)
"""What may differ between two runs; the 7 of `L7Policy` does not."""
_MODULE = "(a module)"
EVERYTHING = "os.environ"
"""Stands for all variables, where code goes through them: which ones it looks for does not show then."""
_IMPORTING = "<frozen importlib"
_OF_PYTHON = (".py", ".pyc")
_WRITING = re.compile("[wax+]")


class Reads:
    """What one import has read and printed."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._found: dict[tuple[str, str], dict[str, Any]] = {}
        self._files: dict[str, str] = {}
        self._is_open = True
        self._going_through = 0
        self._gone_through: set[tuple[str, int]] = set()
        self._output = os.dup(1)
        self._start = os.fstat(self._output).st_size

    def facts(self, modules: Iterable[str]) -> dict[str, Any]:
        """Return it as values that can cross the pipe. modules: the side's own, whose names may change."""
        reads = [self._found[key] for key in sorted(self._found)]
        return {"reads": reads, "printed": self._printed(modules)}

    def missing(self) -> dict[str, Any]:
        """Return the variables that were found, and the files outside of the root: some may be needed.

        There are none where the import writes files: once more, with less, it would write other ones.
        """
        if any(one["kind"] == "written file" for one in self._found.values()):
            return {"everything": False, "variables": [], "files": {}}
        everything = ("variable", EVERYTHING)
        there = [one for key, one in self._found.items() if one["there"] and key != everything][:_MOST]
        return {
            "everything": everything in self._found,
            "variables": [one["name"] for one in there if one["kind"] == "variable"],
            "files": {
                one["name"]: self._files[one["name"]]
                for one in there
                if one["kind"] == "file" and not is_below(self._files[one["name"]], self._root)
            },
        }

    def close(self) -> None:
        """Note nothing more."""
        self._is_open = False
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):  # the side may have closed them, or put anything in their place
                stream.flush()

    def variable(self, name: str, *, there: bool) -> None:
        """Note a variable that is asked for, if the side's own code does, or calls a library that does."""
        if not self._going_through:
            self._note("variable", name, there=there)

    def every_variable(self, names: Iterable[str]) -> Iterator[str]:
        """Note that somebody goes through all variables, whose names these are."""
        place = self._note("variable", EVERYTHING, there=True)
        if place is not None:
            self._gone_through.add(place)  # `dict()` asks for the names first, and then for each value
        self._going_through += 1
        try:
            yield from names
        finally:
            self._going_through -= 1

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note a file that the side's own code opens."""
        if event != "open" or not self._is_open or not isinstance(arguments[0], (str, bytes)):
            return
        path, mode = os.fsdecode(arguments[0]), str(arguments[1] or "")
        if path.endswith(_OF_PYTHON):
            return  # for an import, or to show a line of it
        whole = str(Path(path).absolute())
        name = relative(whole, self._root) if is_below(whole, self._root) else Path(path).name
        self._files[name] = whole
        kind = "written file" if _WRITING.search(mode) else "file"
        self._note(kind, name, there=kind == "file" and Path(whole).exists())

    def _note(self, kind: str, name: str, *, there: bool) -> tuple[str, int] | None:
        place = self._caller() if self._is_open else None
        if place is not None and (kind != "variable" or place not in self._gone_through):
            file, line = place
            self._found.setdefault(
                (kind, name), {"kind": kind, "name": name, "file": file, "line": line, "there": there}
            )
        return place

    def _caller(self) -> tuple[str, int] | None:
        """Return the line of the side's own code that asked, by itself or by calling a library.

        What a library asks for when it is imported is its own affair.
        """
        frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - no other way to find the caller
        while frame is not None and not is_below(frame.f_code.co_filename, self._root):
            if frame.f_code.co_filename.startswith(_IMPORTING):
                return None
            frame = frame.f_back
        return None if frame is None else (relative(frame.f_code.co_filename, self._root), frame.f_lineno)

    def _printed(self, modules: Iterable[str]) -> list[str]:
        """Return the lines that were printed meanwhile; of a warning, neither its place nor the code."""
        size = os.fstat(self._output).st_size - self._start
        text = os.pread(self._output, min(size, _MOST_PRINTED), self._start).decode(errors="replace")
        lines = (line for line in text.splitlines() if line.strip() and not line.startswith("  "))
        names = "|".join(re.escape(name) for name in sorted(modules, key=len, reverse=True))
        own = re.compile(rf"(?<![\w.])(?:{names})(?![\w.])")  # as a logger is called
        return sorted({_VARYING.sub("0", own.sub(_MODULE, _PLACE.sub("", line))).strip() for line in lines})


@contextmanager
def noting(root: str) -> Iterator[Reads]:
    """Note what is read until the context ends."""
    reads = Reads(root)
    usual = type(os.environ)

    class Noting(usual):  # type: ignore[misc, valid-type]
        """The environment, which notes what is asked for."""

        def __getitem__(self, name: Any) -> Any:
            try:
                value = super().__getitem__(name)
            except KeyError:
                reads.variable(str(name), there=False)
                raise
            reads.variable(str(name), there=True)
            return value

        def __iter__(self) -> Iterator[Any]:
            return reads.every_variable(super().__iter__())

    os.environ.__class__ = Noting
    sys.addaudithook(reads.hear)
    try:
        yield reads
    finally:
        os.environ.__class__ = usual
        reads.close()
