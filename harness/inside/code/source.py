"""One parsed source file: what it defines, what it imports, and the definition of a piece of code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from types import CodeType
from typing import Any, Union

from .trees import blocks, parsed, walk

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Source:
    """The dotted names that one file defines, with their lines and definitions, and those that it imports.

    It is empty if the source cannot be read; the module may be loaded nevertheless.
    """

    def __init__(self, file: str, shown: str, module: str) -> None:
        self.shown = shown
        self.lines: dict[str, int] = {}
        self.imported: dict[str, tuple[str, str]] = {}  # (module, name there)
        self.tried: dict[
            str, list[tuple[str, str]]
        ] = {}  # all of them, also where another statement binds it
        self.stars: list[str] = []  # the modules of which it imported everything
        self.bound: dict[str, Any] = {}  # the node that defines a name; None if no single one does
        self.several: dict[str, list[ast.stmt]] = {}  # the statements of the file that bind a name
        self._module = module
        self._is_package = file.endswith("__init__.py")
        self._functions: dict[int, list[Function]] | None = None
        self._text: list[str] = []
        self._said: dict[tuple[str, ...], bool] = {}
        self._checked: list[ast.stmt] = []  # what only a type checker executes
        try:
            content = Path(file).read_bytes()
            self.tree = parsed(content)
            self._text = content.decode(errors="replace").splitlines()
        except (OSError, SyntaxError, ValueError):
            self.tree = ast.Module([], [])
        for statement in self.tree.body:
            self._outermost = statement
            self._walk([statement], "")
        for node in self._checked:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node, "")

    def says(self, *words: str) -> bool:
        """Whether one of these words stands anywhere in the file."""
        if words not in self._said:  # each default of a file asks, and a file may have thousands
            self._said[words] = any(word in line for line in self._text for word in words)
        return self._said[words]

    def holds(self, pattern: re.Pattern[str]) -> bool:
        """Whether the file has something that a pattern matches."""
        return pattern.search("\n".join(self._text)) is not None

    def function(self, code: CodeType) -> Function | None:
        """Return the definition from which this code was compiled; None if that is not certain."""
        if code.co_filename == "<string>":
            return next((node for node in self._in_annotations() if _compiles_to(node, code)), None)
        if self._functions is None:
            self._functions = {}
            for node in walk(self.tree):
                if isinstance(node, FUNCTIONS):
                    self._functions.setdefault(first_line(node), []).append(node)
        found = [
            node
            for node in self._functions.get(code.co_firstlineno, ())
            if getattr(node, "name", "<lambda>") == code.co_name
        ]
        if len(found) > 1:
            found = [node for node in found if _may_have_made(node, code)]
        return found[-1] if found else None  # the last is the innermost

    def _in_annotations(self) -> Iterator[ast.Lambda]:
        """Return the lambdas of annotations, which others evaluate where these are kept as text."""
        for node in walk(self.tree):
            annotation = getattr(node, "annotation", None) or getattr(node, "returns", None)
            for part in walk(annotation) if isinstance(annotation, ast.AST) else ():
                inner: Any = part
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    try:
                        inner = parsed(part.value, mode="eval")
                    except (SyntaxError, ValueError):
                        continue
                yield from (
                    one
                    for one in (walk(inner) if inner is not part else [part])
                    if isinstance(one, ast.Lambda)
                )

    def text(self, node: Any) -> str:
        """Return the lines on which a node stands, without their common indentation."""
        if isinstance(node, ast.Module):
            return "\n".join(map(self.text, node.body))
        begin = first_line(node) if isinstance(node, FUNCTIONS) else node.lineno
        return dedent("\n".join(self._text[begin - 1 : node.end_lineno]))

    def definition(self, name: str) -> Any:
        """Return the node that defines a name, or the statements that do; None if there is none."""
        if self.bound.get(name) is not None or name not in self.bound:
            return self.bound.get(name)
        return ast.Module(self.several[name], [])

    def defines(self, name: str) -> bool:
        """Whether the file defines or imports this name."""
        return name in self.imported or name in self.bound

    @property
    def texts(self) -> set[str]:
        """The texts that are written in it."""
        nodes = walk(self.tree)
        return {
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }

    def imports(self) -> Iterator[tuple[str, str, str]]:
        """Yield each import: when it runs (`import`, `types` or `call`), the module, the name there or ""."""
        waiting: list[tuple[ast.AST, str]] = [(self.tree, "import")]
        while waiting:
            node, when = waiting.pop()
            if isinstance(node, ast.Import):
                yield from ((when, alias.name, "") for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                module = self.resolve(node.level, node.module)
                yield from ((when, module, alias.name) for alias in node.names)
            elif isinstance(node, ast.If) and is_type_checking(node.test):
                waiting += [(inner, "types") for inner in node.body]
                waiting += [(inner, when) for inner in node.orelse]
            else:
                inside = "call" if isinstance(node, FUNCTIONS) and when == "import" else when
                waiting += [(inner, inside) for block in blocks(node) for inner in block]

    def resolve(self, level: int, module: str | None) -> str:
        """Return the absolute name of a module that is imported here with this level of dots."""
        return absolute(self._module, self._is_package, level, module)

    def _walk(self, body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                if _is_overload(node):
                    continue
                self._bind(prefix + node.name, node, node)
                if isinstance(node, ast.ClassDef):
                    self._walk(node.body, f"{prefix}{node.name}.")
            elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
                plain = None if isinstance(node, ast.AugAssign) else node.value
                for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                    for name in _targets(target):
                        is_whole = isinstance(target, (ast.Name, ast.Attribute))
                        self._bind(prefix + name, node, plain if is_whole else None)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self._import(node, prefix)
            elif isinstance(node, ast.If) and is_type_checking(node.test):
                self._checked += node.body
                self._walk(node.orelse, prefix)
            else:
                for inner in blocks(node):
                    self._walk(inner, prefix)

    def _bind(self, name: str, node: ast.stmt, value: ast.AST | None) -> None:
        self.lines.setdefault(name, node.lineno)
        self.imported.pop(name, None)
        self.bound[name] = None if name in self.bound else value
        statements = self.several.setdefault(name, [])
        if self._outermost not in statements:
            statements.append(self._outermost)

    def _import(self, node: ast.Import | ast.ImportFrom, prefix: str) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                name, origin = alias.asname or alias.name, (self.resolve(node.level, node.module), alias.name)
            else:
                name, origin = alias.asname or alias.name.partition(".")[0], (alias.name, "")
                if not alias.asname:
                    origin = name, ""
            if name == "*":
                self.stars.append(origin[0])
                continue
            self.lines.setdefault(prefix + name, node.lineno)
            self.imported.setdefault(prefix + name, origin)
            self.tried.setdefault(prefix + name, []).append(origin)


def absolute(importer: str, is_package: bool, level: int, module: str | None) -> str:
    """Return the absolute name of a module that another one imports with `from ..module import`."""
    if not level:
        return module or ""
    parts = importer.split(".")
    parts = parts[: len(parts) - level + (1 if is_package else 0)]
    return ".".join(parts + ([module] if module else []))


def first_line(node: Function) -> int:
    """Return the line at which a function begins for the interpreter: that of its first decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _may_have_made(node: Function, code: CodeType) -> bool:
    """Whether all of the code is from inside this function's body, or compiling it gives the same code."""
    # Code has positions from Python 3.11 on, and not for every instruction.
    positions: Iterator[Any] = getattr(code, "co_positions", lambda: iter(()))()
    spans = [(a, c, b, d) for a, b, c, d in positions if None not in (a, b, c, d) and (c, d) != (0, 0)]
    if spans:
        body = node.body if isinstance(node.body, list) else [node.body]
        begin = (body[0].lineno, body[0].col_offset)
        end = (body[-1].end_lineno or 0, body[-1].end_col_offset or 0)
        return all(begin <= span[:2] and span[2:] <= end for span in spans)
    if not isinstance(node, ast.Lambda):
        return False
    return _compiles_to(node, code)


def _is_overload(node: ast.stmt) -> bool:
    """Whether a definition only tells a type checker about another one of the same name."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return any(ast.unparse(decorator).rpartition(".")[2] == "overload" for decorator in decorators)


def is_type_checking(test: ast.expr) -> bool:
    """Whether what stands under a condition is only for type checkers."""
    return ast.unparse(test).rpartition(".")[2] == "TYPE_CHECKING"


def _targets(target: ast.expr) -> list[str]:
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return [f"{target.value.id}.{target.attr}"]  # User.posts = relationship(...)
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for element in target.elts for name in _targets(element)]
    return []


def _compiles_to(node: ast.Lambda, code: CodeType) -> bool:
    """Whether a lambda, compiled by itself, is this code; where it stands does not count."""
    made = compile(ast.Expression(node), "", "eval", dont_inherit=True).co_consts
    return any(isinstance(one, CodeType) and _essence(one) == _essence(code) for one in made)


def _essence(code: CodeType) -> tuple[Any, ...]:
    constants = (_essence(one) if isinstance(one, CodeType) else repr(one) for one in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, tuple(constants)
