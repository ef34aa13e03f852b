"""Arrange statements in one way among those that surely do the same: branches, early returns, single uses."""

from __future__ import annotations

import ast
import string
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from .trees import walk

_LEAVING = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_NEGATED = {ast.IsNot: ast.Is, ast.NotIn: ast.In}  # whose negation surely is the other one
_INSIDE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.comprehension)


@cache
def function_body(node: Any) -> tuple[ast.stmt, ...]:
    """Return the statements of a function or lambda, arranged; once for each, as for `binding.bound`."""
    if isinstance(node, ast.Lambda):
        return (*block([ast.Return(node.body)], tail=True),)
    return (*block(_without_single_uses(node.body, _used_once(node)), tail=True),)


def block(statements: Sequence[ast.stmt], tail: bool = False) -> list[ast.stmt]:
    """Return statements in which nothing comes after a branch that leaves, and no test is negated.

    tail: whether nothing follows them in their function, so that a `return` without a value does nothing.
    """
    arranged: list[ast.stmt] = []
    for number, statement in enumerate(statements):
        branch = _branch(statement)
        if branch is None:
            arranged.append(statement)
            if isinstance(statement, _LEAVING):  # what comes after it is never reached
                break
            continue
        rest = statements[number + 1 :]
        body, other = list(branch.body), list(branch.orelse)
        if rest and _leaves(body):
            other, rest = [*other, *rest], []
        elif rest and _leaves(other):
            body, rest = [*body, *rest], []
        last = tail and not rest
        arranged.append(_upright(branch.test, block(body, last), block(other, last)))
        return [*arranged, *block(rest, tail)] if rest else arranged
    if tail and arranged and _returns_nothing(arranged[-1]):
        arranged.pop()
    return arranged


def _branch(statement: ast.stmt) -> ast.If | None:
    """Return a statement as an `if`: itself, or `return a if test else b`."""
    if isinstance(statement, ast.If):
        return statement
    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.IfExp):
        chosen = statement.value
        return ast.If(chosen.test, [ast.Return(chosen.body)], [ast.Return(chosen.orelse)])
    return None


def _upright(test: ast.expr, body: list[ast.stmt], other: list[ast.stmt]) -> ast.stmt:
    """Return an `if` whose test is not negated, and has no `and` where that is the same as two tests."""
    while True:
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test, body, other = test.operand, other, body
        elif isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in _NEGATED:
            test = ast.Compare(test.left, [_NEGATED[type(test.ops[0])]()], test.comparators)
            body, other = other, body
        else:
            break
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) and not other:
        first, *others = test.values
        inner = others[0] if len(others) == 1 else ast.BoolOp(ast.And(), others)
        return _upright(first, [_upright(inner, body, [])], [])
    return ast.If(test, body, other)


def _leaves(statements: list[ast.stmt]) -> bool:
    """Whether what follows these statements is never reached through them."""
    if not statements:
        return False
    last = statements[-1]
    return isinstance(last, _LEAVING) or (
        isinstance(last, ast.If) and _leaves(last.body) and _leaves(last.orelse)
    )


def _returns_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Return) and (
        statement.value is None
        or (isinstance(statement.value, ast.Constant) and statement.value.value is None)
    )


def _used_once(node: ast.AST) -> set[str]:
    """Return the names that a function sets once and reads once, all by itself."""
    reads: Counter[str] = Counter()
    writes: Counter[str] = Counter()
    elsewhere: set[str] = set()
    for inner in walk(node):
        if isinstance(inner, ast.Name):
            (reads if isinstance(inner.ctx, ast.Load) else writes)[inner.id] += 1
        elif isinstance(inner, (ast.Global, ast.Nonlocal)):
            elsewhere.update(inner.names)
        elif isinstance(inner, ast.arg):
            elsewhere.add(inner.arg)
        elif inner is not node and isinstance(inner, _INSIDE):
            elsewhere.update(one.id for one in walk(inner) if isinstance(one, ast.Name))
    if reads["locals"] or reads["vars"] or reads["eval"] or reads["exec"]:
        return set()
    return {name for name, count in reads.items() if count == writes[name] == 1} - elsewhere


def _without_single_uses(statements: list[ast.stmt], once: Collection[str]) -> list[ast.stmt]:
    """Put a value in the place of a name that is only set to be what the next statement evaluates first."""
    arranged: list[ast.stmt] = []
    for statement in statements:
        blocks = {
            name: _without_single_uses(value, once)
            for name, value in ast.iter_fields(statement)
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt)
            if not isinstance(statement, _INSIDE)
        }
        current = _replaced(statement, **blocks) if blocks else statement
        before = arranged[-1] if arranged else None
        name = _set_name(before)
        if name in once and before is not None:
            put = _put_first(current, str(name), before.value)  # type: ignore[attr-defined]
            if put is not None:
                arranged.pop()
                current = put
        arranged.append(current)
    return arranged


def _set_name(statement: ast.stmt | None) -> str | None:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target: ast.expr = statement.targets[0]
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None and statement.simple:
        target = statement.target
    else:
        return None
    return target.id if isinstance(target, ast.Name) else None


_FIRST = {  # the part that a statement or an expression evaluates before all others
    ast.Return: "value",
    ast.Assign: "value",
    ast.Expr: "value",
    ast.Raise: "exc",
    ast.If: "test",
    ast.For: "iter",
    ast.Attribute: "value",
    ast.Subscript: "value",
    ast.BinOp: "left",
    ast.Compare: "left",
    ast.UnaryOp: "operand",
    ast.IfExp: "test",
    ast.Await: "value",
    ast.FormattedValue: "value",
    ast.Starred: "value",
    ast.AnnAssign: "value",
}
_FIRST_OF = {ast.BoolOp: "values", ast.JoinedStr: "values", ast.Tuple: "elts", ast.List: "elts"}


def _put_first(node: Any, name: str, value: ast.expr) -> Any:
    """Return a node with the value for a name that it evaluates first of all; None if it does not."""
    if isinstance(node, ast.Name):
        return value if node.id == name and isinstance(node.ctx, ast.Load) else None
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name):
            return _put_in(node, "func", name, value)
        if node.func.id == name:
            return _replaced(node, func=value)
        return _put_in_first_of(node, "args", name, value)
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        return _put_in(node, "right", name, value)
    if type(node) in _FIRST_OF:
        return _put_in_first_of(node, _FIRST_OF[type(node)], name, value)
    return _put_in(node, _FIRST[type(node)], name, value) if type(node) in _FIRST else None


def _put_in(node: Any, field: str, name: str, value: ast.expr) -> Any:
    inner = getattr(node, field)
    put = None if inner is None else _put_first(inner, name, value)
    return None if put is None else _replaced(node, **{field: put})


def _put_in_first_of(node: Any, field: str, name: str, value: ast.expr) -> Any:
    items = list(getattr(node, field))
    for number, item in enumerate(items):
        if not isinstance(item, ast.Constant):
            put = _put_first(item, name, value)
            return (
                None
                if put is None
                else _replaced(node, **{field: [*items[:number], put, *items[number + 1 :]]})
            )
    return None


def _replaced(node: Any, **fields: Any) -> Any:
    """Return a copy of a node with other fields."""
    copied = type(node)(**{**dict(ast.iter_fields(node)), **fields})
    return ast.copy_location(copied, node)


def formatted(node: ast.expr) -> ast.JoinedStr | None:
    """Return `"{} {}".format(a, b)` and `"%s %s" % (a, b)` as the f-string that gives the same; else None."""
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and isinstance(node.func.value, ast.Constant)
        and isinstance(node.func.value.value, str)
        and not node.keywords
        and not any(isinstance(argument, ast.Starred) for argument in node.args)
    ):
        return _joined(_format_parts(node.func.value.value), node.args, -1)
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mod)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.left.value, str)
        and isinstance(node.right, ast.Tuple)
        and not any(isinstance(element, ast.Starred) for element in node.right.elts)
    ):
        parts = node.left.value.split("%s")
        plain = None if any("%" in part for part in parts) else parts
        return _joined(plain, node.right.elts, ord("s"))
    return None


def _format_parts(text: str) -> list[str] | None:
    """Return the texts around the fields of a format, if each field is `{}`."""
    parts, current = [], ""
    try:
        for literal, field, spec, conversion in string.Formatter().parse(text):
            current += literal
            if field is not None:
                if field or spec or conversion:
                    return None
                parts.append(current)
                current = ""
    except ValueError:
        return None
    return [*parts, current]


def _joined(texts: list[str] | None, values: list[ast.expr], conversion: int) -> ast.JoinedStr | None:
    if texts is None or len(texts) != len(values) + 1:
        return None
    parts: list[ast.expr] = []
    for text, value in zip(texts, values):
        parts += [ast.Constant(text)] if text else []
        parts.append(ast.FormattedValue(value, conversion, None))
    return ast.JoinedStr([*parts, *([ast.Constant(texts[-1])] if texts[-1] else [])])
