"""The layers of the architecture: a module imports only what stands below it.

An import counts wherever it stands: inside a function, and under `if TYPE_CHECKING:` too, because to name a
type is to know of it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From top to bottom, as ARCHITECTURE.md lists them. Modules of one package may import each other.
LAYERS = (
    "__main__",
    "pytest_plugin",
    "cli",
    "streams",
    "manual",
    "proposals",
    "__init__",
    "api",
    "report_files",
    "reports",
    "commits",
    "kept",
    "verification",
    "consuming",
    "doctor",
    "gather",
    "judge",
    "report",
    "verdict",
    "rules",
    "gathered",
    "experiments",
    "live",
    "pairs",
    "experiments.graphs.evidence",
    "experiments.refusals.evidence",
    "experiments.rows.evidence",
    "experiments.calls.evidence",
    "experiments.history.evidence",
    "experiments.migrations.evidence",
    "launch",
    "environments",
    "servers",
    "engines",
    "workers",
    "inside",
    "inside.calls",
    "inside.capture",
    "inside.imports",
    "inside.mapping",
    "inside.exports",
    "inside.metadata",
    "inside.code",
    "inside.answering",
    "inside.aside",
    "inside.loading",
    "inside.targets",
    "inside.failing",
    "inside.locating",
    "inside.class_names",
    "inside.looking",
    "inside.names",
    "inside.texts",
    "inside.wire",
    "config",
    "config_values",
    "alembic_files",
    "config_file",
    "options",
    "consumers",
    "consumers.uses",
    "sources",
    "database_url",
    "facts",
    "findings",
    "differing",
    "origin",
    "showing",
    "waivers",
    "missing",
    "subjects",
    "references",
    "parsing",
    "lexing",
    "spelling",
    "errors",
    "systems",
)

# What a module may know of a layer above it: the type of the pair that a rule hands on to its check; that a
# report is printed as a text.
HANDED_ON = {("findings", "pairs"), ("report", "reports")}

# What compares and judges: no I/O, no clock, no SQLAlchemy.
PURE = (
    "consumers.uses",
    "judge",
    "gathered",
    "missing",
    "subjects",
    "references",
    "report",
    "verdict",
    "rules",
    "pairs",
    "experiments.graphs.evidence",
    "experiments.refusals.evidence",
    "experiments.rows.evidence",
    "experiments.calls.evidence",
    "experiments.history.evidence",
    "experiments.migrations.evidence",
    "facts",
    "findings",
    "differing",
    "origin",
    "showing",
    "waivers",
    "parsing",
    "lexing",
    "spelling",
    "options",
    "errors",
)
PURE_LIBRARIES = {
    *("__future__", "ast", "collections", "dataclasses", "enum", "functools", "itertools", "operator", "re"),
    *("types", "typing"),
    *("datetime", "fnmatch"),  # a day is a value; today's is handed in
    *("difflib", "hashlib", "inspect", "textwrap"),  # text; docstrings
    "logging",  # only to silence what parses
    *("msgspec", "sqlglot"),  # values from plain data; SQL for people
}

SIDE_LIBRARIES = {*sys.stdlib_module_names, "sqlalchemy"}
SIDE_LENT = {"alembic"}
SIDE_PYTHON = (3, 9)


@dataclass(frozen=True)
class Import:
    """One import of one module: by whom, of what, with how many leading dots, and whether inside a function.

    The harness's own modules are told without its name, as `.rules.ddl`.
    """

    importer: str
    imported: str
    line: int
    level: int
    lazy: bool

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}, imports {self.imported}"


def module_name(path: Path) -> str:
    """The name of a module inside the harness, "__init__" for the package itself."""
    parts = path.relative_to(ROOT / "harness").with_suffix("").parts
    return ".".join(parts if len(parts) == 1 or parts[-1] != "__init__" else parts[:-1])


MODULES = {module_name(path): path for path in sorted((ROOT / "harness").rglob("*.py"))}


def imports_of(module: str) -> list[Import]:
    """Every import in a module's source."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return list(_imports(tree, module, lazy=False))


def _imports(node: ast.AST, module: str, *, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module, _own(alias.name), child.lineno, 0, lazy)
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, module)
            for alias in child.names:
                whole = f"{base.removesuffix('.')}.{alias.name}"
                imported = whole if whole.removeprefix(".") in MODULES else base
                yield Import(module, imported, child.lineno, child.level, lazy)
        inside = lazy or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports(child, module, lazy=inside)


def _own(name: str) -> str:
    """`harness.rules` as `.rules`, another package's name as it is."""
    return re.sub(r"^harness(\.|$)", ".", name)


def _base(node: ast.ImportFrom, module: str) -> str:
    """The module after `from`, its leading dots resolved."""
    if not node.level:
        return _own(node.module or "")
    package = module.split(".")
    if MODULES[module].name == "__init__.py":
        package.append("")
    parts = package[: len(package) - node.level] + ([node.module] if node.module else [])
    return "." + ".".join(parts)


def layer_of(module: str) -> str | None:
    """The layer of a module: the longest of the table that its name begins with."""
    found = [layer for layer in LAYERS if f"{module}.".startswith(f"{layer}.")]
    return max(found, key=len, default=None)


def is_inside(module: str) -> bool:
    return f"{module}.".startswith("inside.")


def is_pure(module: str) -> bool:
    return layer_of(module) in PURE


SIDE = [module for module in MODULES if is_inside(module)]
IMPORTS = [one for module in MODULES for one in imports_of(module)]
OWN = [one for one in IMPORTS if one.imported.startswith(".")]
FOREIGN = [one for one in IMPORTS if not one.imported.startswith(".")]


def test_every_module_has_a_layer() -> None:
    assert [module for module in MODULES if layer_of(module) is None] == []
    assert [layer for layer in LAYERS if layer not in MODULES] == []


def test_a_module_imports_only_what_stands_below_it() -> None:
    assert len(OWN) > len(MODULES)  # there is something to look at
    upward = []
    for one in OWN:
        importer, imported = layer_of(one.importer), layer_of(one.imported.removeprefix(".") or "__init__")
        assert importer is not None
        assert imported is not None
        if importer == imported or (importer, imported) in HANDED_ON:
            continue
        if LAYERS.index(importer) > LAYERS.index(imported):
            upward.append(str(one))
    assert upward == []


def test_architecture_lists_the_layers_in_this_order() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    listed = text.partition("```\nharness/\n")[2].partition("```")[0]
    names = [
        name.removesuffix(".py").rstrip("/").replace("/", ".")
        for line in listed.splitlines()
        for name in re.findall(r"^  ([\w./]+)", line)
    ]
    assert names == list(LAYERS)


def test_what_judges_does_no_io() -> None:
    libraries = [
        str(one)
        for one in FOREIGN
        if is_pure(one.importer) and one.imported.partition(".")[0] not in PURE_LIBRARIES
    ]
    own = [
        str(one)
        for one in OWN
        if is_pure(one.importer)
        and not is_pure(one.imported.removeprefix("."))
        and (layer_of(one.importer), layer_of(one.imported.removeprefix("."))) not in HANDED_ON
    ]
    assert (libraries, own) == ([], [])


@pytest.mark.parametrize("module", SIDE)
def test_a_side_needs_only_what_its_environment_has(module: str) -> None:
    allowed = {True: SIDE_LIBRARIES | SIDE_LENT, False: SIDE_LIBRARIES}
    imports = imports_of(module)
    assert [str(one) for one in imports if one.level and not is_inside(one.imported[1:])] == []
    assert [
        str(one)
        for one in imports
        if not one.level and one.imported.partition(".")[0] not in allowed[one.lazy]
    ] == []


@pytest.mark.parametrize("module", SIDE)
def test_a_side_is_written_for_an_old_python(module: str) -> None:
    source = MODULES[module].read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=SIDE_PYTHON)
    annotated = (ast.FunctionDef, ast.AsyncFunctionDef, ast.AnnAssign)
    if any(isinstance(node, annotated) for node in ast.walk(tree)):
        assert "from __future__ import annotations" in source
