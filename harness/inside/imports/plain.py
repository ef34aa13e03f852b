"""Tell which modules do the same whenever they are imported: their code looks at nothing but what it imports.

Whatever is not known to be so counts as code that may look at anything: at `metadata.tables`, say.
"""

from __future__ import annotations

import ast
import builtins
import enum
from collections.abc import Collection, Iterable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from sqlalchemy import Table
from sqlalchemy.orm import ColumnProperty, QueryableAttribute, declared_attr

from ..code.kinds import is_mapped
from ..code.places import OwnCode
from ..code.source import FUNCTIONS, is_type_checking
from ..code.trees import walk
from ..looking import found_in, home, is_a, names_in, namespace
from ..texts import is_plain

_FUNCTIONS = {  # of SQLAlchemy, that only keep what they get
    *("mapped_column", "relationship", "backref", "deferred", "synonym", "composite", "validates"),
    *("association_proxy", "text", "literal", "literal_column", "and_", "or_", "not_", "null", "true"),
    *("false", "desc", "asc", "cast", "type_coerce", "column", "remote", "foreign", "listen", "listens_for"),
    *("column_property", "declarative_mixin", "query_expression", "dataclass", "field", "partial", "wraps"),
    *("compile", "getLogger", "TypedDict", "NamedTuple", "namedtuple", "unique", "total_ordering", "cache"),
    *("lru_cache", "NewType", "cast", "overload", "final", "runtime_checkable", "uuid4"),
}
_BUILTINS = {
    *("str", "int", "float", "bool", "bytes", "tuple", "list", "dict", "set", "frozenset", "len", "object"),
    *("property", "staticmethod", "classmethod", "max", "min", "range"),
}
_LIBRARIES = {
    *("sqlalchemy", "builtins", "datetime", "decimal", "uuid", "typing", "typing_extensions", "enum"),
    *("dataclasses", "functools", "collections", "re", "_sre", "logging", "abc", "zoneinfo", "ipaddress"),
    *("fractions", "pathlib", "_decimal", "_collections_abc"),
}
_LOOKING = {  # names by which a value leads to what other modules have done
    *("tables", "sorted_tables", "registry", "sa_registry", "class_registry", "decl_class_registry"),
    *("mappers", "mapper", "modules", "dispatch", "subclasses", "query", "session", "execute", "connect"),
    *("create_all", "drop_all", "reflect", "configure", "inspect", "clear", "remove", "pop", "environ"),
}
_EXISTING = {  # arguments by which a table or column may be one that is there already
    *("extend_existing", "keep_existing", "must_exist", "mustexist", "autoload_with", "use_existing_column"),
}
_HOOKED = {  # events by which code runs whenever a class or a table is made
    *("instrument_class", "class_instrument", "attribute_instrument", "after_mapper_constructed"),
    *("before_parent_attach", "after_parent_attach", "before_mapper_configured"),
}
_HOOKS = {"__init_subclass__", "__class_getitem__", "__table_cls__", "__mapper_cls__"}
_OF_AN_ENUM = {"__init__", "__new__", "_generate_next_value_", "_missing_"}
_METHODS = {  # of texts and lists, the only ones that a value is asked for whose class is not known
    *("lower", "upper", "title", "capitalize", "strip", "lstrip", "rstrip", "replace", "removeprefix"),
    *("removesuffix", "format", "join", "split", "startswith", "endswith", "append", "extend"),
}
_ASKING = {"AliasedClass", "Session", "Query", "Inspector"}
_HARMLESS = (ast.Constant, ast.Lambda)
_PARTS = (ast.List, ast.Tuple, ast.Set, ast.Dict, ast.Starred, ast.keyword, ast.JoinedStr, ast.FormattedValue)
_OPERATIONS = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Slice)


class Plain:
    """Knows the plain modules of a side that is loaded."""

    def __init__(self, own_code: OwnCode) -> None:
        self._own_code = own_code
        self._functions: dict[int, tuple[Any, bool]] = {}
        self._modules: dict[str, bool] = {}
        self._is_hooked = any(own_code.source(name).texts & _HOOKED for name in own_code.modules)

    def has(self, module: str) -> bool:
        """Whether a module is plain, as far as its code shows."""
        if module not in self._modules:
            self._modules[module] = True  # for classes that inherit within it
            self._modules[module] = self._is_plain(module)
        return self._modules[module]

    def _is_plain(self, module: str) -> bool:
        if self._is_hooked or module not in self._own_code.modules:
            return False
        if self._own_code.source(module).texts & _EXISTING:
            return False
        names = namespace(self._own_code.modules[module])
        tree = self._own_code.source(module).tree
        lazy = names.get("annotations") is annotations
        return _Code(self, names, lazy=lazy).all(tree.body)

    def owns(self, module: str | None) -> bool:
        """Whether code is the side's own."""
        return self._own_code.owns(module)

    def makes(self, cls: Any) -> bool:
        """Whether making a class runs no code that looks further: metaclasses, hooks, declared attributes."""
        if not is_a(cls, type) or not all(_is_of(_LIBRARIES, base) for base in type(cls).__mro__):
            return False
        is_enum = issubclass(cls, enum.Enum)
        for base in cls.__mro__:
            if not self.owns(base.__module__):
                if not _is_of(_LIBRARIES, base):
                    return False
                continue
            if base is not cls and is_mapped(base) and not self.has(base.__module__):
                return False  # what it declares for its subclasses does not show any more
            for name, value in namespace(base).items():
                hooks = [value] if name in _HOOKS or (is_enum and name in _OF_AN_ENUM) else []
                hooks += [found_in(type(value), "__set_name__")] if self.owns(type(value).__module__) else []
                hooks += [getattr(value, "fget", None)] if "declared" in type(value).__name__ else []
                called = (getattr(hook, "__func__", hook) for hook in hooks if hook is not None)
                if not all(map(self.runs, called)):
                    return False
        return True

    def calls(self, function: Any) -> bool:
        """Whether calling something looks no further."""
        if is_a(function, type):
            if function.__module__ == "builtins":
                return function.__name__ in _BUILTINS
            if not self.owns(function.__module__):
                return _is_of(_LIBRARIES, function) and function.__name__ not in _ASKING
            made_by = (found_in(function, name) for name in ("__init__", "__new__"))
            own = [one for one in made_by if is_a(one, FunctionType) and self.owns(home(one))]
            return self.makes(function) and not is_mapped(function) and all(map(self.runs, own))
        if is_a(function, FunctionType) and self.owns(home(function)):
            return self.runs(function)
        if is_a(function, FunctionType, BuiltinFunctionType):
            name = function.__name__
            return name in (_BUILTINS if function.__module__ == "builtins" else _FUNCTIONS)
        return False

    def runs(self, function: Any) -> bool:
        """Whether the body of an own function looks no further."""
        if not is_a(function, FunctionType) or not self.owns(home(function)):
            return False
        if id(function) not in self._functions:
            self._functions[id(function)] = function, False  # also for one that calls itself
            node = self._own_code.source(home(function)).function(function.__code__)
            body = [] if node is None else node.body if isinstance(node.body, list) else [node.body]
            code = _Code(self, function.__globals__, {*_arguments(node), *function.__code__.co_varnames})
            self._functions[id(function)] = function, bool(body) and code.all(body)
        return self._functions[id(function)][1]


class _Code:
    """Reads the statements of one module, class or function."""

    def __init__(self, plain: Plain, names: Any, local: Collection[str] = (), *, lazy: bool = False) -> None:
        self._plain = plain
        self._names = names
        self._local = set(local)
        self._lazy = lazy

    def all(self, nodes: Iterable[Any]) -> bool:
        return all(map(self._is_plain, nodes))

    def _is_plain(self, node: Any) -> bool:
        if node is None or isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass, ast.expr_context)):
            return True
        if isinstance(node, ast.If):
            return is_type_checking(node.test) and self.all(node.orelse)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self._function(node)
        if isinstance(node, ast.ClassDef):
            return self._class(node)
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            hint = node.annotation if isinstance(node, ast.AnnAssign) and not self._lazy else None
            fits = all(isinstance(one, ast.Name) for one in targets)
            self._local |= {one.id for one in targets if isinstance(one, ast.Name)}
            return fits and self.all([node.value, hint])
        if isinstance(node, (ast.Expr, ast.Return)):
            return self._is_plain(node.value)
        return self._expression(node)

    def _function(self, node: Any) -> bool:
        """Whether defining a function looks no further; what the ORM calls for each class has to run, too."""
        self._local.add(node.name)
        hints = [one.annotation for one in walk(node.args) if isinstance(one, ast.arg)]
        evaluated = [*node.args.defaults, *node.args.kw_defaults]
        evaluated += [] if self._lazy else [node.returns, *hints]
        if any(map(self._is_declaring, node.decorator_list)):
            inner = _Code(self._plain, self._names, {*self._local, *_arguments(node)})
            if not inner.all(node.body):
                return False
        return self.all([*map(self._decorating, node.decorator_list), *evaluated])

    def _is_declaring(self, node: ast.expr) -> bool:
        while isinstance(node, (ast.Attribute, ast.Call)):
            if isinstance(node, ast.Attribute) and node.attr == declared_attr.__name__:
                return True
            node = node.value if isinstance(node, ast.Attribute) else node.func
        return self._value(node) is declared_attr

    def _class(self, node: ast.ClassDef) -> bool:
        cls = self._names.get(node.name)
        inner = _Code(self._plain, self._names, self._local, lazy=self._lazy)
        self._local.add(node.name)
        made = is_a(cls, type) and cls.__name__ == node.name and self._plain.makes(cls)
        return (
            made
            and self.all([*map(self._decorating, node.decorator_list), *node.bases, *node.keywords])
            and inner.all(node.body)
        )

    def _decorating(self, node: ast.expr) -> ast.expr:
        """Return the call of a decorator; one that an own function makes is not known."""
        owner = node.value if isinstance(node, ast.Attribute) else None
        if isinstance(owner, ast.Name) and owner.id in self._local:  # `name.setter`
            return ast.Constant(None)
        if not isinstance(node, ast.Call):
            return ast.Call(node, [], [])
        made_by = self._value(node.func)
        return ast.Call(node, [], []) if self._plain.owns(getattr(made_by, "__module__", None)) else node

    def _expression(self, node: Any) -> bool:
        if isinstance(node, _HARMLESS):
            return True
        if isinstance(node, ast.keyword) and node.arg in _EXISTING:
            return False
        if isinstance(node, (*_PARTS, *_OPERATIONS)):
            return self.all(one for one in ast.iter_child_nodes(node) if not isinstance(one, _SIGNS))
        if isinstance(node, ast.Name):
            return node.id in self._local or self._is_steady(self._value(node))
        if isinstance(node, ast.Attribute):
            value = self._value(node)
            steady = value is None or self._is_steady(value)
            return steady and node.attr.strip("_") not in _LOOKING and self._is_plain(node.value)
        if isinstance(node, ast.Subscript):
            value = self._value(node.value)
            known = is_a(value, type) or type(value).__module__ in _TYPING
            return known and self.all([node.value, node.slice])
        return isinstance(node, ast.Call) and self._call(node)

    def _is_steady(self, value: Any) -> bool:
        """Whether a value is nothing that other modules may have changed, and no module of the side's own."""
        if is_a(value, ModuleType):
            return not self._plain.owns(value.__name__)
        if is_a(value, QueryableAttribute):  # a relationship would be configured
            return is_a(value.prop, ColumnProperty)
        if is_a(value, type, FunctionType, BuiltinFunctionType, enum.Enum) or is_plain(value):
            return not is_a(value, list, dict, set)
        return type(value).__module__ in _TYPING or _is_of({"sqlalchemy"}, type(value))

    def _call(self, node: ast.Call) -> bool:
        called = self._value(node.func)
        if called is Table and len(node.args) < _OF_A_TABLE:
            return False  # one that is there already
        if not self.all([*node.args, *node.keywords]):
            return False
        if isinstance(node.func, ast.Attribute) and called is None:
            return self._is_plain(node.func) and self._is_method(node.func)
        return self._plain.calls(called)

    def _is_method(self, node: ast.Attribute) -> bool:
        """Whether a method is one of what SQLAlchemy has made just now, or of a text."""
        root: ast.expr = node.value
        while isinstance(root, (ast.Attribute, ast.Call)):
            root = root.value if isinstance(root, ast.Attribute) else root.func
        value = self._names.get(root.id) if isinstance(root, ast.Name) else None
        if value is None or not isinstance(root, ast.Name):
            return node.attr in _METHODS
        made = value if is_a(value, type, FunctionType) else type(value)
        return node.attr in _METHODS or is_a(value, ModuleType) or _is_of({"sqlalchemy"}, made)

    def _value(self, node: ast.expr) -> Any:
        """Return what a dotted name is, where nothing has to run for it; else None."""
        if isinstance(node, ast.Name):
            if node.id in self._local and node.id not in self._names:
                return None
            return self._names.get(node.id, getattr(builtins, node.id, None))
        if isinstance(node, ast.Attribute):
            owner = self._value(node.value)
            if is_a(owner, ModuleType):
                return names_in(owner).get(node.attr)
            return found_in(owner, node.attr) if is_a(owner, type) else None
        return None


def _is_of(libraries: Collection[str], value: Any) -> bool:
    return str(value.__module__).partition(".")[0] in libraries


def _arguments(node: Any) -> set[str]:
    return (
        {one.arg for one in walk(node) if isinstance(one, ast.arg)} if isinstance(node, FUNCTIONS) else set()
    )


_OF_A_TABLE = 3  # arguments: its name, its MetaData, and something in it
_TYPING = {"typing", "typing_extensions", "types"}
_SIGNS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context)
