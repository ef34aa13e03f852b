"""Note which lines of own code run while it is called, and which branches within a line."""

from __future__ import annotations

import ast
import dis
import linecache
import sys
import types
from collections.abc import Collection, Iterator
from typing import Any

from ..code.trees import walk
from ..looking import names_in


def own_files(own_code: Any) -> Collection[str]:
    """Return the files of a side's own modules."""
    files = (names_in(module).get("__file__") for module in own_code.modules.values())
    return {str(file) for file in files if file}


_NO_STEPS = ("def ", "@", "async def ", "class ", '"""', "else:", "try:")


class Lines:
    """The lines of own code that run while it is entered as a context, and the branches within these lines.

    A function of which each line and branch has run is not followed any more, since that takes long. What ran
    since `begin` is as if it had not, if the call was made for nothing: `forget`.
    """

    def __init__(self, own_code: Any, files: Collection[str], traced: bool) -> None:
        self._own_code = own_code
        self.traced = traced
        self._files = files
        self._left: dict[types.CodeType, set[int]] = {}
        self._branches: dict[types.CodeType, dict[int, list[ast.expr]]] = {}
        self._waiting: dict[ast.expr, types.CodeType] = {}
        self._entered: set[types.CodeType] = set()
        self._ran: list[tuple[set[int], int]] = []
        self._taken: list[tuple[ast.expr, types.CodeType]] = []
        self._dropped: list[tuple[dict[int, list[ast.expr]], int, list[ast.expr]]] = []

    def begin(self) -> None:
        """Begin a call."""
        self._ran, self._taken, self._dropped = [], [], []

    def forget(self) -> None:
        """Forget what ran first in this call: it gave nothing that shows what the code does."""
        for left, line in self._ran:
            left.add(line)
        self._waiting.update(self._taken)
        for branches, offset, inside in self._dropped:
            branches[offset] = inside

    def __enter__(self) -> None:
        if self.traced:
            sys.settrace(self._trace)

    def __exit__(self, *_: object) -> None:
        if self.traced:
            sys.settrace(None)

    def _trace(self, frame: Any, _: str, __: Any) -> Any:
        code = frame.f_code
        if code not in self._entered:
            if code.co_filename not in self._files:
                return None
            self._entered.add(code)
            if code not in self._left:
                self._follow(code, str(frame.f_globals.get("__name__")))
        left, branches, waiting = self._left[code], self._branches[code], self._waiting
        for offset in [at for at, inside in branches.items() if not any(one in waiting for one in inside)]:
            self._dropped.append((branches, offset, branches.pop(offset)))
        if not left and not branches:
            return None
        frame.f_trace_opcodes = bool(branches)

        def local(frame: Any, event: str, _: Any) -> Any:
            if event == "line" and frame.f_lineno in left:
                left.discard(frame.f_lineno)
                self._ran.append((left, frame.f_lineno))
            elif event == "opcode":
                for inside in branches.get(frame.f_lasti, ()):
                    if inside in waiting:
                        self._taken.append((inside, waiting.pop(inside)))
            return local

        return local

    def _follow(self, outer: types.CodeType, module: str) -> None:
        """Note what is in a function: its lines and branches, and those of what is defined in it."""
        codes = [*_codes(outer)]
        for code in codes:
            lines = {line for _, line in dis.findlinestarts(code) if line}
            self._left.setdefault(code, lines - {code.co_firstlineno})
            self._branches.setdefault(code, {})
        node = self._own_code.source(module).function(outer)
        for branch in _branches(node) if node is not None else ():
            for code in codes:
                for offset in _offsets(code, branch):
                    self._branches[code].setdefault(offset, []).append(branch)
                    self._waiting[branch] = outer

    def entered(self) -> list[list[Any]]:
        """Return the file, line and name of each function that was called."""
        found = {(code.co_filename, code.co_firstlineno, code.co_name) for code in self._entered}
        return [list(one) for one in sorted(found)]

    def unreached(self) -> list[list[Any]]:
        """Return what never ran in the functions that did: file, number and text of lines and branches."""
        found = set()
        for code, left in self._left.items():
            for line in left:
                text = linecache.getline(code.co_filename, line).strip()
                if text and not text.startswith(_NO_STEPS):
                    found.add((code.co_filename, line, text))
        within = {inner for branch in self._waiting for inner in walk(branch) if inner is not branch}
        for branch, code in self._waiting.items():
            if branch not in within:
                found.add((code.co_filename, branch.lineno, ast.unparse(branch)))
        return sorted(map(list, found))


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """Return code, and that of what is defined in it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _codes(inner)


def _branches(function: Any) -> Iterator[ast.expr]:
    """Return the expressions in a function that run only sometimes, or never."""
    for node in walk(function):
        if isinstance(node, ast.IfExp):
            yield from (node.body, node.orelse)
        elif isinstance(node, ast.BoolOp):
            yield from node.values[1:]
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            yield node.elt
        elif isinstance(node, ast.DictComp):
            yield from (node.key, node.value)
        elif isinstance(node, ast.Lambda):
            yield node.body
        elif isinstance(node, ast.If) and node.body[0].lineno == node.lineno:
            yield from (
                inner.value for inner in node.body if isinstance(inner, _WITH_A_VALUE) and inner.value
            )


_WITH_A_VALUE = (ast.Return, ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)


def _offsets(code: types.CodeType, branch: ast.expr) -> Iterator[int]:
    """Return where in code an expression is; nowhere before Python 3.11, which does not say."""
    begin = branch.lineno, branch.col_offset
    end = branch.end_lineno or 0, branch.end_col_offset or 0
    positions: Iterator[Any] = getattr(code, "co_positions", lambda: iter(()))()
    for number, (line, last, column, to) in enumerate(positions):
        if None not in (line, last, column, to) and begin <= (line, column) and (last, to) <= end:
            yield 2 * number
