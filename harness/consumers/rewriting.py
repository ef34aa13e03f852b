"""Rewrite the imports of a Python file to where the names are now; formatting and comments stay."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from harness.consumers import python
from harness.consumers.files import dotted
from harness.consumers.moved import Lost, Moved, moved

Find = Callable[[tuple[str, ...]], "tuple[str, str] | str | None"]
"""Gives the module and the name to which a path below the old module leads now ("" for a module itself), or a
reason why it is not known; None for what may stay as it is."""


_TYPES = re.compile(r"#\s*type:\s*(?!ignore)")


@dataclass
class Left:
    """What could not be rewritten: by line, and why."""

    lines: list[tuple[int, str]] = field(default_factory=list)


def rewritten(
    file: Path, text: str, module: str, find: Find, find_text: Find, lost: Lost
) -> tuple[str, Left, set[tuple[str, ...]]]:
    """Return the text of a Python file, rewritten, what was left, and what is imported by its own name now.

    `find_text` is for texts with dots.
    """
    wrapper = MetadataWrapper(cst.parse_module(text))
    names = moved(file, text, module, lost)
    rewriter = _Rewriter(python.module_of(file), module, find, find_text, lost, names)
    return wrapper.visit(rewriter).code, rewriter.left, names.paths | rewriter.starred


def rewritten_text(text: str, module: str, find_text: Find) -> tuple[str, Left]:
    """Return any other text, rewritten where it names something in the module."""
    left, lines = Left(), []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        retarget = partial(_matched, module=module, find=find_text, left=left, line=number)
        lines.append(dotted(module).sub(retarget, line))
    return "".join(lines), left


def _matched(match: re.Match[str], module: str, find: Find, left: Left, line: int) -> str:
    return _retargeted(match[0], module, find, left, line)


def _retargeted(text: str, module: str, find: Find, left: Left, line: int) -> str:
    """Return a text that names an object by its path, as it is named now."""
    path = python.as_path(text, module)
    home = find(path) if path is not None else None
    if home is None or path is None:
        return text
    if isinstance(home, str):
        left.lines.append((line, home))
        return text
    target, name = home
    whole = ".".join(filter(None, [target, name]))
    rest = path[len(path) - _attributes(path, name) :]
    separator = ":" if ":" in text else "."
    if separator == ":":
        return f"{target}:{name}" if name else target
    return ".".join([whole, *rest])


def _attributes(path: tuple[str, ...], name: str) -> int:
    """Return how many parts of a path follow the name: attributes of the object."""
    return len(path) - 1 - path.index(name) if name in path else 0


class _Rewriter(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(
        self,
        importer: tuple[str, ...],
        module: str,
        find: Find,
        find_text: Find,
        lost: Lost,
        names: Moved,
    ) -> None:
        super().__init__()
        self.starred: set[tuple[str, ...]] = set()  # modules of which the lost names are imported now
        self._lost = lost
        self._moved = names
        self.left = Left()
        self._importer = importer
        self._module = module
        self._find = find
        self._find_text = find_text
        self._renamed: dict[str, str] = {}  # modules that were imported without an alias

    def _line(self, node: cst.CSTNode) -> int:
        return int(self.get_metadata(PositionProvider, node).start.line)

    def leave_SimpleStatementLine(  # noqa: N802 - libcst's name
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """Rewrite an import; what leads to several modules becomes several lines."""
        body: list[list[cst.BaseSmallStatement]] = []
        for original, updated in zip(original_node.body, updated_node.body, strict=True):
            if isinstance(original, cst.ImportFrom) and isinstance(updated, cst.ImportFrom):
                body.append(list(self._import_from(original, updated)))
            elif isinstance(original, cst.Import) and isinstance(updated, cst.Import):
                body.append(list(self._import(original, updated)))
            else:
                body.append([updated])
        if len(body) > 1:
            joined = [statement for statements in body for statement in statements]
            semicolon = [one.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for one in joined]
            return updated_node.with_changes(body=semicolon if len(joined) != len(body) else joined)
        first, *others = body[0]
        lines = [updated_node.with_changes(body=[first])]
        lines += [cst.SimpleStatementLine(body=[one]) for one in others]
        return cst.FlattenSentinel(lines) if others else lines[0]

    def _import_from(self, original: cst.ImportFrom, node: cst.ImportFrom) -> Sequence[cst.ImportFrom]:
        written = _dotted(original.module) if original.module is not None else ""
        origin = python.absolute(self._importer, len(node.relative), written)
        base = python.below(origin, self._module)
        if isinstance(node.names, cst.ImportStar):
            return self._star(original, node, base)
        groups: dict[str, list[cst.ImportAlias]] = {}
        needed: list[cst.ImportFrom] = []
        for alias in node.names:
            path = python.below(".".join(filter(None, [origin, _dotted(alias.name)])), self._module)
            home = self._find(path) if path is not None else None
            name = _dotted(alias.asname.name) if alias.asname is not None else _dotted(alias.name)
            needed += self._needed(name)
            if isinstance(home, str) and name in self._moved.idle:
                continue
            if isinstance(home, str):
                self.left.lines.append((self._line(original), home))
            if not isinstance(home, tuple):
                groups.setdefault("", []).append(alias)
                continue
            target, name = home if home[1] else home[0].rpartition(".")[::2]
            groups.setdefault(target, []).append(_renamed(alias, name))
        if list(groups) == [""] and len(groups[""]) == len(node.names):
            return [node, *needed]
        found = []
        for target, aliases in groups.items():
            one = node if not target or target == origin else self._leading(node, target)
            found.append(_with(one, aliases, whole=len(groups) == 1))
        return [*found, *needed]

    def _needed(self, name: str) -> list[cst.ImportFrom]:
        """Return imports of what is no longer asked of the module that a name is bound to."""
        return _imports(self._moved.needed(name))

    def _star(
        self, original: cst.ImportFrom, node: cst.ImportFrom, base: tuple[str, ...] | None
    ) -> Sequence[cst.ImportFrom]:
        """Rewrite `import *`; what it no longer gives is imported by name."""
        home = self._find(base) if base is not None else None
        homes = (
            [self._lost.home((*base, one)) for one in self._lost.starred(base)] if base is not None else []
        )
        known = [one for one in homes if isinstance(one, tuple)]
        added: list[cst.ImportFrom] = []
        if base is not None and homes and len(known) == len(homes):
            self.starred.add(base)
            added = _imports(known)
            if isinstance(home, str):
                return added
        if isinstance(home, str):
            self.left.lines.append((self._line(original), home))
        return [self._leading(node, home[0]) if isinstance(home, tuple) else node, *added]

    def _leading(self, node: cst.ImportFrom, target: str) -> cst.ImportFrom:
        """Return an import from another module: a relative one stays relative, if it can."""
        if not node.relative:
            return node.with_changes(module=_node(target))
        package, parts = self._importer[:-1], target.split(".")
        common = 0
        while common < min(len(package), len(parts)) and package[common] == parts[common]:
            common += 1
        if not common:
            return node.with_changes(
                relative=(), module=_node(target), whitespace_after_from=cst.SimpleWhitespace(" ")
            )
        rest = ".".join(parts[common:])
        dots = [cst.Dot()] * (len(package) - common + 1)
        return node.with_changes(relative=dots, module=_node(rest) if rest else None)

    def _import(self, original: cst.Import, node: cst.Import) -> Sequence[cst.Import | cst.ImportFrom]:
        names = []
        needed: list[cst.ImportFrom] = []
        for alias in original.names:
            old = _dotted(alias.name)
            path = python.below(old, self._module)
            home = self._find(path) if path is not None else None
            bound = _dotted(alias.asname.name) if alias.asname is not None else old.partition(".")[0]
            needed += self._needed(bound) if path is not None else []
            if isinstance(home, str) and bound in self._moved.idle:
                continue
            if isinstance(home, str):
                self.left.lines.append((self._line(original), home))
            if isinstance(home, tuple) and not home[1] and home[0] != old:
                names.append(alias.with_changes(name=_node(home[0])))
                if alias.asname is None:
                    self._renamed[old] = home[0]
            else:
                names.append(alias)
        if not names:
            return needed
        last = names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        return [node.with_changes(names=[*names[:-1], last]), *needed]

    def leave_Attribute(  # noqa: N802 - libcst's name
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        """Rewrite the path of a module that is imported without an alias, where it is used.

        What is imported by its own name now is called so.
        """
        first, _, rest = _dotted(original_node).partition(".")
        whole = python.below(f"{self._moved.modules.get(first, '')}.{rest}", self._module)
        home = self._moved.imports.get(first, {}).get(whole or ())
        if home is not None:
            return cst.Name(home[1])
        new = self._renamed.get(_dotted(original_node.value))
        return updated_node if new is None else updated_node.with_changes(value=_node(new))

    def leave_Comment(  # noqa: N802 - libcst's name
        self, original_node: cst.Comment, updated_node: cst.Comment
    ) -> cst.Comment:
        """Rewrite a type that stands in a comment."""
        if not _TYPES.match(original_node.value):
            return updated_node
        line = self._line(original_node)
        retarget = partial(_matched, module=self._module, find=self._find_text, left=self.left, line=line)
        return updated_node.with_changes(value=dotted(self._module).sub(retarget, original_node.value))

    def leave_SimpleString(  # noqa: N802 - libcst's name
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.BaseExpression:
        """Rewrite a text that names an object by its path."""
        text = original_node.raw_value
        new = _retargeted(text, self._module, self._find_text, self.left, self._line(original_node))
        quote = original_node.quote
        return updated_node.with_changes(value=f"{original_node.prefix}{quote}{new}{quote}")


def _imports(homes: Iterable[tuple[str, str]]) -> list[cst.ImportFrom]:
    """Return an import for each module, of all that is needed from it."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for module, name in homes:
        names[module].add(name)
    return [
        cst.ImportFrom(_node(module), [cst.ImportAlias(cst.Name(name)) for name in sorted(names[module])])
        for module in sorted(names)
    ]


def _dotted(node: cst.BaseExpression | None) -> str:
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        inner = _dotted(node.value)
        return f"{inner}.{node.attr.value}" if inner else ""
    return ""


def _node(path: str) -> cst.Attribute | cst.Name:
    first, *parts = path.split(".")
    node: cst.Attribute | cst.Name = cst.Name(first)
    for part in parts:
        node = cst.Attribute(node, cst.Name(part))
    return node


def _renamed(alias: cst.ImportAlias, name: str) -> cst.ImportAlias:
    """Return an alias of another name that binds the same name as before."""
    old = _dotted(alias.name)
    if old == name:
        return alias
    asname = alias.asname or cst.AsName(cst.Name(old))
    return alias.with_changes(name=cst.Name(name), asname=asname)


def _with(node: cst.ImportFrom, aliases: list[cst.ImportAlias], *, whole: bool) -> cst.ImportFrom:
    """Return an import of some of the names; whole: of all of them, which stay as they are written."""
    if whole:
        return node.with_changes(names=aliases)
    *others, last = aliases
    comma = last.comma
    lines = comma.whitespace_after if isinstance(comma, cst.Comma) else None
    if isinstance(comma, cst.Comma) and isinstance(lines, cst.ParenthesizedWhitespace):
        closing = lines.with_changes(indent=_is_indented(node), last_line=cst.SimpleWhitespace(""))
        last = last.with_changes(comma=comma.with_changes(whitespace_after=closing))
        return node.with_changes(names=[*others, last])
    last = last.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    if node.lpar is not None and isinstance(node.lpar.whitespace_after, cst.SimpleWhitespace):
        return node.with_changes(names=[*others, last], lpar=None, rpar=None)
    return node.with_changes(names=[*others, last])


def _is_indented(node: cst.ImportFrom) -> bool:
    """Whether the closing parenthesis is on the level of the statement, as it is after most imports."""
    names = node.names
    comma = names[-1].comma if not isinstance(names, cst.ImportStar) else None
    lines = comma.whitespace_after if isinstance(comma, cst.Comma) else None
    return lines.indent if isinstance(lines, cst.ParenthesizedWhitespace) else True
