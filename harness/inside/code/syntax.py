"""Write code as text that shows what it does: names resolved; layout, comments, annotations left out."""

# ruff: noqa: N815 - ast.NodeVisitor's spelling

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Union

from .arranging import block, formatted, function_body
from .binding import Bound, Scope, alias_name, bound, parameters
from .trees import walk

Resolve = Callable[[str, "list[str]"], str]
"""Returns what a name that is bound outside the code stands for, with these attributes after it."""

Import = Callable[[Union[ast.Import, ast.ImportFrom], ast.alias, "list[str]"], str]
"""Returns what an import inside the code gives under one of its names, with these attributes after it."""

Private = Callable[[str], Union[str, None]]
"""Returns what a private method does that the code's first parameter has; None where that is not known."""

Path = Callable[[ast.expr, "Callable[[str], bool]"], Union[str, None]]
"""Returns the path that an expression gives, made of the place of the code; None for anything else."""

_Comprehension = Union[ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp]
_UNSAID = {"ctx", "type_comment", "kind", "type_params", "returns", "annotation"}
_HOLE = re.compile("\0(\\d+)\0")
_NEGATED = {ast.In: ast.NotIn, ast.Is: ast.IsNot}
_EMPTY = {"dict": ast.Dict([], []), "list": ast.List([], ast.Load()), "tuple": ast.Tuple([], ast.Load())}


class Writer(ast.NodeVisitor):
    """Writes one node. Two nodes that do the same, as far as syntax shows it, give the same text.

    Parameters that a caller may name keep their names; other local names become numbers. An import inside a
    function is written as what it imports, where that is used, so that it equals one at the module's top.
    """

    def __init__(
        self, resolve: Resolve, imports: Import, private: Private | None = None, path: Path | None = None
    ) -> None:
        self._resolve = resolve
        self._imports = imports
        self._private = private
        self._path = path
        self._receiver = ""  # the name of a method's first parameter
        self._scopes: list[Scope] = []
        self._holes: dict[str, int] = {}
        self.uses: list[tuple[str, str]] = []
        """The names that are bound outside the code, with what they stand for, in the order of their use."""

    def filled(self, text: str) -> str:
        """Return a text that this writer wrote, with each name of `uses` written as what it stands for."""
        return _HOLE.sub(lambda hole: self.uses[int(hole[1])][1], text)

    def function(self, node: Any) -> str:
        """Write a function without its name, its decorators and the values of its defaults.

        A name that is bound outside it is left open: `uses` has what it stands for.
        """
        if not self._scopes:
            self._receiver = next((one.arg for one in (*node.args.posonlyargs, *node.args.args)), "")
        with self._scope(bound(node), node):
            kind = "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"
            return f"{kind}({self.visit(node.args)}): {self._body(function_body(node))}"

    def visit(self, node: ast.AST) -> str:
        """Return the text of a node; a path that it computes from where it stands is written as that path."""
        if self._path is not None and isinstance(node, ast.expr):
            path = self._path(node, self._is_local)
            if path is not None:
                return path
        written: str = super().visit(node)
        return written

    def _is_local(self, name: str) -> bool:
        return any(name in scope.labels or name in scope.imports for scope in self._scopes)

    def generic_visit(self, node: ast.AST) -> str:
        """Write a node by its kind and its fields."""
        fields = (self._field(value) for name, value in ast.iter_fields(node) if name not in _UNSAID)
        return f"{type(node).__name__}({', '.join(fields)})"

    def _field(self, value: Any) -> str:
        if isinstance(value, ast.AST):
            return self.visit(value)
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                return self._body(value)
            return f"[{', '.join(self._field(item) for item in value)}]"
        return repr(value)

    def _body(self, statements: Sequence[ast.stmt]) -> str:
        written = (self.visit(node) for node in block(statements) if not self._is_silent(node))
        return f"[{'; '.join(written)}]"

    def _is_silent(self, node: ast.stmt) -> bool:
        """Whether a statement has no effect that is not written elsewhere."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            scope = self._scopes[-1] if self._scopes else None
            return scope is not None and all(alias_name(alias) in scope.imports for alias in node.names)
        if isinstance(node, ast.AnnAssign):
            return node.value is None and not (self._scopes and self._scopes[-1].is_class)
        return isinstance(node, ast.Pass) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )

    def visit_Name(self, node: ast.Name) -> str:
        """Write a name as what it stands for."""
        return self._name(node.id, [])

    def visit_Attribute(self, node: ast.Attribute) -> str:
        """Write a name with attributes; those that lead through modules are resolved."""
        attributes, inner = [node.attr], node.value
        while isinstance(inner, ast.Attribute):
            attributes.insert(0, inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name):
            return self._name(inner.id, attributes)
        return ".".join([self.visit(inner), *attributes])

    def _name(self, name: str, attributes: list[str]) -> str:
        for depth, scope in enumerate(reversed(self._scopes)):
            if scope.is_class and depth:
                continue  # a function does not see the names that the class body around it binds
            if name in scope.imports:
                node, alias = scope.imports[name]
                return self._open([name, *attributes], self._imports(node, alias, attributes))
            if name in scope.labels:
                if scope is self._scopes[0] and name == self._receiver and attributes and self._private:
                    attributes = [self._own_private(attributes[0]), *attributes[1:]]
                return ".".join([self._label(scope, name), *attributes])
        return self._open([name, *attributes], self._resolve(name, attributes))

    def _own_private(self, name: str) -> str:
        """Write a method's name, a private one as what it does."""
        meaning = self._private(name) if self._private else None
        return name if meaning is None else self._open([self._receiver, name], meaning)

    def _open(self, names: list[str], meaning: str) -> str:
        """Note what a name stands for, and write it as one that is left open; a builtin as it is."""
        if meaning.startswith("builtins.") and "code " not in meaning:  # as a dict of functions has it
            return meaning
        name = ".".join(names)
        if name not in self._holes:
            self._holes[name] = len(self.uses)
            self.uses.append((name, meaning))
        return f"\0{self._holes[name]}\0"

    def opened(self, name: str, meaning: str) -> str:
        """Note what code outside this one is used for, and write it as left open; the name is for people."""
        self.uses.append((name, meaning))
        return f"\0{len(self.uses) - 1}\0"

    def _label(self, scope: Scope, name: str) -> str:
        if not scope.labels[name]:
            scope.labels[name] = f"<{len(self._scopes)}.{sum(map(bool, scope.labels.values()))}>"
        return scope.labels[name]

    def visit_FunctionDef(self, node: Any) -> str:
        """Write a function inside other code, with its decorators and defaults."""
        decorators = "".join(f"@{self.visit(decorator)} " for decorator in node.decorator_list)
        return f"{self._own_name(node)}{decorators}{self._defaults(node.args)}{self.function(node)}"

    visit_AsyncFunctionDef = visit_FunctionDef

    def _own_name(self, node: Any) -> str:
        """Write the name by which the code around a definition uses it; it is no part of the definition."""
        return f"{self._name(node.name, [])} = " if self._scopes else ""

    def visit_Lambda(self, node: ast.Lambda) -> str:
        """Write a lambda like a function that returns."""
        return f"{self._defaults(node.args)}{self.function(node)}"

    def _defaults(self, node: ast.arguments) -> str:
        by_name = {
            parameter.arg: self.visit(value)
            for parameter, value in zip(node.kwonlyargs, node.kw_defaults)
            if value
        }
        return defaults_text(map(self.visit, node.defaults), by_name)

    def visit_Call(self, node: ast.Call) -> str:
        """Write a call; what is surely the same as a literal, an f-string or an attribute is written so."""
        same = formatted(node)
        if same is not None:
            return self.visit(same)
        called = self.visit(node.func)
        plain = not node.keywords and not any(isinstance(argument, ast.Starred) for argument in node.args)
        if plain and not node.args and called.startswith("builtins.") and called[9:] in _EMPTY:
            return self.visit(_EMPTY[called[9:]])
        if plain and called == "builtins.getattr" and len(node.args) == 2:
            name = _identifier(node.args[1])
            if name is not None:
                return self.visit(ast.Attribute(node.args[0], name, ast.Load()))
        return f"Call({called}, {self._field(node.args)}, {self._field(node.keywords)})"

    def visit_BinOp(self, node: ast.BinOp) -> str:
        """Write an operation; `"%s" % (value,)` as an f-string."""
        same = formatted(node)
        return self.generic_visit(node) if same is None else self.visit(same)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> str:
        """Write an operation; `not a in b` as `a not in b`."""
        test = node.operand
        if isinstance(node.op, ast.Not) and isinstance(test, ast.Compare) and len(test.ops) == 1:
            negated = _NEGATED.get(type(test.ops[0]))
            if negated is not None:
                return self.generic_visit(ast.Compare(test.left, [negated()], test.comparators))
        return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> str:
        """Write a conditional expression whose test is not negated."""
        if isinstance(node.test, ast.UnaryOp) and isinstance(node.test.op, ast.Not):
            return self.visit(ast.IfExp(node.test.operand, node.orelse, node.body))
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> str:
        """Write a constant as values are described."""
        return repr(node.value)

    def visit_arguments(self, node: ast.arguments) -> str:
        """Write parameters: their names and kinds, and which have a default."""
        names = [self._name(parameter.arg, []) for parameter in (*node.posonlyargs, *node.args)]
        if node.posonlyargs:
            names.insert(len(node.posonlyargs), "/")
        if node.vararg or node.kwonlyargs:
            names.append(f"*{self._name(node.vararg.arg, []) if node.vararg else ''}")
        names += [
            f"{parameter.arg}{'' if default is None else '='}"
            for parameter, default in zip(node.kwonlyargs, node.kw_defaults)
        ]
        names += [f"**{self._name(node.kwarg.arg, [])}"] if node.kwarg else []
        return f"{', '.join(names)}; {len(node.defaults)}"

    def visit_ClassDef(self, node: ast.ClassDef) -> str:
        """Write a class: bases, keywords, decorators, and a body without the order of its functions."""
        return f"{self._own_name(node)}{self.class_(node, self._field(node.bases), {}, ordered=True)}"

    def class_(self, node: ast.ClassDef, bases: str, plain: Mapping[str, str], *, ordered: bool) -> str:
        """Write a class with these bases.

        plain: the plain values of its attributes, however they are written; ordered: whether the order of
        what it assigns counts, as in an enum.
        """
        head = [self._field(node.decorator_list), bases, self._field(node.keywords)]
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        with self._scope(bound(node), node):
            values, loose = [], []
            for inner in node.body:
                name = _assigned(inner)
                if name in plain:
                    loose.append(f"Assign([{name}] = {plain[name]})")
                elif not isinstance(inner, functions) and not self._is_silent(inner):
                    values.append(self.visit(inner))
            written = {inner: self.visit(inner) for inner in node.body if isinstance(inner, functions)}
        order = sorted(written, key=lambda function: function.name)
        body = [*(loose if ordered else sorted(loose)), *values, *(written[function] for function in order)]
        return f"class {' '.join(head)}: [{'; '.join(body)}]"

    def visit_AnnAssign(self, node: ast.AnnAssign) -> str:
        """Write an assignment; its annotation only in a class's body, where dataclasses make fields of it."""
        target = self.visit(node.target)
        annotation = ""
        if self._scopes and self._scopes[-1].is_class:
            annotation = f": {_annotation(node.annotation)}"
        value = "" if node.value is None else f" = {self.visit(node.value)}"
        return f"Assign([{target}]{annotation}{value})"

    def visit_Assign(self, node: ast.Assign) -> str:
        """Write an assignment."""
        return f"Assign({self._field(node.targets)} = {self.visit(node.value)})"

    def visit_Import(self, node: Any) -> str:
        """Write an import for its effect, or of a name that is also bound in another way."""
        imported = (
            f"{self._name(alias_name(alias), [])} = {self.opened(alias.name, self._imports(node, alias, []))}"
            for alias in node.names
        )
        return f"import {', '.join(imported)}"

    visit_ImportFrom = visit_Import

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> str:
        """Write an exception handler; the name of the exception is a local name."""
        kind = self._field(node.type)
        name = "" if node.name is None else self._name(node.name, [])
        return f"except {kind} as {name}: {self._body(node.body)}"

    def visit_ListComp(self, node: _Comprehension) -> str:
        """Write a comprehension; all its names are local, except in the first iterable."""
        first = self.visit(node.generators[0].iter)
        names = Counter(
            inner.id
            for generator in node.generators
            for inner in walk(generator.target)
            if isinstance(inner, ast.Name)
        )
        with self._scope((names, {}), node):
            loops = [
                f"for {self.visit(loop.target)} in {first if not number else self.visit(loop.iter)} "
                f"if {self._field(loop.ifs)} {loop.is_async}"
                for number, loop in enumerate(node.generators)
            ]
            elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            return f"{type(node).__name__}({' '.join(loops)}: {self._field(elements)})"

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    @contextmanager
    def _scope(self, found: Bound, node: ast.AST) -> Iterator[None]:
        names, imports = found
        arguments = getattr(node, "args", None)
        is_class = isinstance(node, ast.ClassDef)
        named = parameters(arguments) if isinstance(arguments, ast.arguments) else []
        labels = {name: name if is_class else "" for name in names}
        used = {
            inner.id
            for inner in (walk(node) if imports else ())
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)
        }
        plain = {name: found for name, found in imports.items() if names[name] == 1 and name in used}
        self._scopes.append(Scope({**labels, **dict(zip(named, named))}, {} if is_class else plain, is_class))
        try:
            yield
        finally:
            self._scopes.pop()


def defaults_text(positional: Iterable[str], by_name: Mapping[str, str]) -> str:
    """Write the defaults of a function, which are already texts; "" without any."""
    defaults = ", ".join([*positional, *(f"{name}={value}" for name, value in by_name.items())])
    return f"[{defaults}] " if defaults else ""


def _assigned(node: ast.stmt) -> str:
    """Return the one name to which a statement without an annotation assigns; "" for any other statement."""
    targets = node.targets if isinstance(node, ast.Assign) else []
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _identifier(node: ast.expr) -> str | None:
    """Return the name that a constant holds; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
        return None if node.value.startswith("__") else node.value
    return None


def _annotation(node: ast.expr) -> str:
    """Return an annotation as it is written, without quotes around it."""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ast.unparse(node)
    return "".join(text.split())
