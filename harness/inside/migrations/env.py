"""Run a project's `env.py` as Alembic does, and note what it hands to `context.configure`.

No database is there: statements have no effect and no result. No revision is run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from types import FunctionType
from typing import Any

from sqlalchemy import MetaData

from ..database.backends import Backend
from ..database.engine import again, engine
from ..failing import failure
from ..looking import is_a
from ..names import table_name
from ..texts import is_plain, text_of
from .alembic_project import Project, inside, redirected
from .filters import Beside, hooks, left_out
from .offline import written_twice
from .registered import given_to, given_with, written
from .revision_lines import statements_of

_METADATA = "target_metadata"
_OPTIONS = (
    *("compare_type", "compare_server_default", "include_schemas", "include_name", "include_object"),
    *("process_revision_directives", "render_as_batch", "render_item", "user_module_prefix"),
    *("version_table", "version_table_schema", "version_table_pk", "transaction_per_migration"),
)
"""The options that decide what autogenerate finds and writes, and where revisions are noted."""
_CALLED = ("compare_type", "compare_server_default", "process_revision_directives", "render_item")
"""Those that may be functions, which nothing tries."""


class _Unanswered(Backend):
    """Takes every statement, and answers with no rows."""

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:  # noqa: ARG002
        """Answer with one column and no rows."""
        return {"description": [["?column?", 25, None, None, None, None, None]], "rowcount": 0, "rows": []}

    def transaction(self, action: str) -> None:
        """Do nothing."""


def environment_facts(project: Project, root: str, engines: Any, *, lines: bool) -> Iterator[dict[str, Any]]:
    """Return each call of `context.configure`, the history's revisions and heads, and why either failed.

    After that, as further values, what `alembic upgrade heads --sql` writes, twice, if there is a history.
    lines: whether to say where the revisions name what. engines: the guard's, which leads engines that were
    made by `env.py` or what it imports. Alembic was lent. The revision files are imported, as Alembic does
    before it compares: what they import is registered too.
    """
    from alembic.runtime.environment import EnvironmentContext

    given: list[dict[str, Any]] = []

    folder = project.folder
    on = engine("postgresql", _Unanswered(), ())

    def new() -> Any:
        return again(on, _Unanswered())

    facts: dict[str, Any] = {"heads": [], "revisions": [], "failure": None, "history_failure": None}
    with inside(folder), redirected(on, new), engines.leading(lambda _: on):
        try:
            script = project.script
            context: Any = EnvironmentContext(
                project.settings, script, fn=lambda *_: [], destination_rev="heads"
            )
            # Alembic's module of functions calls them on the context itself, and knows no subclass of it.
            context.configure = partial(_noted, given, context.configure)
            context.run_migrations = _run_none
            project.run(context, on)
        except BaseException as error:  # noqa: BLE001 - a user's code may raise anything
            facts["failure"] = failure("environment", error, folder).facts
        else:
            try:
                facts["heads"] = sorted(script.get_heads())
                facts["apart"] = _are_apart(
                    [script.get_revision(head).branch_labels for head in facts["heads"]]
                )
                facts["revisions"] = sorted(one.revision for one in script.walk_revisions())
            except BaseException as error:  # noqa: BLE001 - so may a revision file
                facts["history_failure"] = failure("environment", error, folder).facts
        comparing, beside = hooks(), Beside(root)
        yield {
            **facts,
            "calls": [_call(options, root) for options in given],
            "hooks": sorted(_name(one, beside) for one in comparing),
            "registered": {**given_to(comparing, beside.owns), **given_with(_metadatas(given))},
            "code": _code(given, comparing, beside),
            "statements": statements_of(project.script, root) if facts["heads"] and lines else [],
        }
        if facts["heads"]:
            yield from written_twice(project, on)


def _are_apart(labels: list[set[str]]) -> bool:
    """Whether each head has a label that no other has."""
    of_all = Counter(label for some in labels for label in some)
    return all(any(of_all[label] == 1 for label in some) for some in labels)


def _name(hook: FunctionType, beside: Beside) -> str:
    """Return the name of a function, an own one's without its module."""
    return hook.__qualname__ if beside.owns(hook.__module__) else f"{hook.__module__}.{hook.__qualname__}"


def _code(given: list[dict[str, Any]], comparing: list[FunctionType], beside: Beside) -> dict[str, str]:
    """Return how own functions that autogenerate calls are written; filters are tried."""
    called = {_name(hook, beside): hook for hook in comparing}
    for options in given:
        called.update({name: options[name] for name in _CALLED if is_a(options.get(name), FunctionType)})
    return {name: written(one) for name, one in called.items() if beside.owns(one.__module__)}


def _metadatas(given: list[dict[str, Any]]) -> list[Any]:
    """Return every `target_metadata` that was handed over, one by one."""
    found: list[Any] = []
    for options in given:
        metadata = options.get(_METADATA)
        found += metadata if isinstance(metadata, (list, tuple)) else [metadata]
    return found


def _noted(given: list[dict[str, Any]], configure: Any, *arguments: Any, **options: Any) -> None:
    given.append(options)
    configure(*arguments, **options)


def _run_none(**_: Any) -> None:
    """Run no revision."""


def _call(options: dict[str, Any], root: str) -> dict[str, Any]:
    several = [one for one in _metadatas([options]) if isinstance(one, MetaData)]
    tables = {table_name(table) for one in several for table in one.tables.values()}
    return {
        "tables": [name.facts() for name in sorted(tables)],
        "options": {name: _said(options[name]) for name in _OPTIONS if options.get(name) is not None},
        "left_out": left_out(options, root),
    }


def _said(value: Any) -> str:
    """Return the text of an option; of a function only its name: moving it changes nothing."""
    return text_of(value) if is_plain(value) else str(getattr(value, "__name__", type(value).__name__))
