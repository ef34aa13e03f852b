"""Read a Python file for what it takes from a module."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.consumers.uses import Form, Use

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[A-Za-z_]\w*)?")
_INIT = "__init__"


def module_of(file: Path) -> tuple[str, ...]:
    """Return the name of a file's module, by the packages that it is in; for a package, with `__init__`."""
    parts, folder = [file.stem], file.absolute().parent
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return tuple(parts)


def absolute(importer: tuple[str, ...], level: int, module: str) -> str:
    """Return the absolute name of what a module imports with this many dots; "" where there is no such."""
    if not level:
        return module
    package = importer[: len(importer) - level]
    return ".".join([*package, *filter(None, [module])]) if len(importer) > level else ""


def below(name: str, module: str) -> tuple[str, ...] | None:
    """Return the parts of a dotted name below a module; None if it is not there."""
    if name != module and not name.startswith(f"{module}."):
        return None
    return tuple(filter(None, name[len(module) :].split(".")))


def as_path(text: str, module: str) -> tuple[str, ...] | None:
    """Return the parts below a module that a text names, as `a.b.C` or `a.b:C`; None if it names none.

    The bare name of a module without dots is too common a word to mean it.
    """
    if not _DOTTED.fullmatch(text):
        return None
    path = below(text.replace(":", "."), module)
    return None if path == () and "." not in module else path


def uses(file: Path, shown: str, text: str, module: str) -> Iterator[Use]:
    """Return the uses of a module in a file; SyntaxError where it is not Python."""
    lines = re.split(r"\r\n|\r|\n", text)  # as Python counts them: a form feed ends none
    reader = _Reader(module_of(file), module)
    tree = _parsed(text)
    reader.visit(tree)
    starred = reader.names - {
        one.asname or one.name
        for node in tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for one in node.names
    }
    for line, form, path in sorted(set(reader.found)):
        names = tuple(sorted(starred)) if form is Form.STAR else ()
        yield Use(shown, line, form, path, names, lines[line - 1].strip() if line <= len(lines) else "")


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a file are.

    modules: what imports bind to a module, or to a package above it, with its whole name; asked: how often
    such a name is asked for a path of the module; read: how often each name is read; bound: those that mean
    something else; imported: those that are imported for the whole file, with their paths below the module.
    """

    modules: dict[str, str]
    asked: Counter[tuple[str, tuple[str, ...]]]
    read: Counter[str]
    bound: set[str]
    imported: dict[str, tuple[str, ...]]


def names(file: Path, text: str, module: str) -> Names:
    """Return what the names of a file are."""
    importer, tree = module_of(file), _parsed(text)
    reader = _Reader(importer, module)
    reader.visit(tree)
    imported: dict[str, tuple[str, ...]] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            origin = absolute(importer, node.level, node.module or "")
            paths = {one.name: below(f"{origin}.{one.name}", module) for one in node.names if not one.asname}
            imported.update({name: path for name, path in paths.items() if path})
    every = list(ast.walk(tree))
    named = [node for node in every if isinstance(node, ast.Name)]
    bound = {node.id for node in named if not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in every if isinstance(node, ast.arg)}
    bound |= {node.name for node in every if isinstance(node, _DEFINING)}
    modules: dict[str, str] = {}
    for inner in every:
        if isinstance(inner, (ast.Import, ast.ImportFrom)):
            given = {one.asname or one.name.partition(".")[0] for one in inner.names}
            modules |= {name: reader.meaning[name] for name in given & reader.meaning.keys() - bound}
            bound |= given - modules.keys() - (imported.keys() if inner in tree.body else set())
    read = Counter(node.id for node in named if isinstance(node.ctx, ast.Load))
    return Names(modules, reader.asked, read, bound, imported)


_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _parsed(text: str) -> ast.Module:
    """Return the tree of a file, with the types that stand in comments if Python can read them all."""
    try:
        return ast.parse(text, type_comments=True)
    except SyntaxError:
        return ast.parse(text)


class _Reader(ast.NodeVisitor):
    """Collects the uses of one module; what a name means is taken to be the same in the whole file."""

    def __init__(self, importer: tuple[str, ...], module: str) -> None:
        self.found: list[tuple[int, Form, tuple[str, ...]]] = []
        self.names: set[str] = set()
        self.asked: Counter[tuple[str, tuple[str, ...]]] = (
            Counter()
        )  # by the name that is asked, and the path
        self._importer = importer
        self._module = module
        self.meaning: dict[str, str] = {}

    def visit_Module(self, node: ast.Module) -> None:
        """Note what all imports bind before attributes are read."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Import):
                self._import(inner)
            elif isinstance(inner, ast.ImportFrom):
                self._import_from(inner)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Assign) and isinstance(inner.value, (ast.Name, ast.Attribute)):
                self._alias(inner, self._meant(inner.value))
            if isinstance(inner, (ast.stmt, ast.arg)) and (comment := getattr(inner, "type_comment", None)):
                paths = (as_path(found, self._module) for found in _DOTTED.findall(comment))
                self.found += [(inner.lineno, Form.TEXT, path) for path in paths if path]
        self.generic_visit(node)

    def _alias(self, node: ast.Assign, whole: str) -> None:
        """Note that a variable is the module, or a package above it."""
        if f"{self._module}.".startswith(f"{whole}."):
            self.meaning.update({one.id: whole for one in node.targets if isinstance(one, ast.Name)})

    def _meant(self, node: ast.expr) -> str:
        """Return the dotted name that an expression stands for, where it begins at an import; else ""."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.insert(0, node.attr)
            node = node.value
        if isinstance(node, ast.Name) and node.id in self.meaning:
            return ".".join([self.meaning[node.id], *parts])
        if isinstance(node, ast.Call) and _called(node) == "import_module":
            (first, *_) = [*node.args, None]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                return ".".join([first.value, *parts])
        return ""

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            path = below(alias.name, self._module)
            if path is not None:
                self.found.append((node.lineno, Form.IMPORT, path))
            if alias.asname:
                self.meaning[alias.asname] = alias.name
            elif path is not None:
                top = alias.name.partition(".")[0]
                self.meaning[top] = top

    def _import_from(self, node: ast.ImportFrom) -> None:
        origin = absolute(self._importer, node.level, node.module or "")
        for alias in node.names:
            if alias.name == "*":
                path = below(origin, self._module)
                if path is not None:
                    self.found.append((node.lineno, Form.STAR, path))
                continue
            whole = f"{origin}.{alias.name}" if origin else alias.name
            path = below(whole, self._module)
            if path is not None:
                self.found.append((alias.lineno, Form.FROM, path))
            if path is not None or self._module.startswith(f"{whole}."):
                self.meaning[alias.asname or alias.name] = whole

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Read the whole of a chain of attributes at once."""
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if path := below(self._meant(node), self._module):
            self.found.append((node.lineno, Form.ATTRIBUTE, path))
            if isinstance(inner, ast.Name):
                self.asked[inner.id, path] += 1
        self.visit(inner)

    def visit_Call(self, node: ast.Call) -> None:
        """Read `getattr(module, "name")`, with its name as it is written."""
        match node:
            case ast.Call(ast.Name("getattr"), [owner, ast.Constant(str(name)), *_]):
                if path := below(f"{self._meant(owner)}.{name}", self._module):
                    self.found.append((node.lineno, Form.ATTRIBUTE, path))
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """Note a name that may come from `import *`."""
        if isinstance(node.ctx, ast.Load):
            self.names.add(node.id)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Read a text that looks like the path of an object."""
        path = as_path(node.value, self._module) if isinstance(node.value, str) else None
        if path is not None:
            self.found.append((node.lineno, Form.TEXT, path))


def _called(node: ast.Call) -> str:
    """Return the last name of what is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))
