"""Run a project's `env.py` as Alembic does, and note what it hands to `context.configure`.

No database is there: statements have no effect and no result. No revision is run.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from .alembic_project import inside, redirected, settings_of
from .backends import Backend
from .engine import again, engine
from .filters import hooks, left_out
from .loading import failure
from .names import table_name
from .offline import script_of
from .texts import is_plain, text_of

_METADATA = "target_metadata"
_OPTIONS = (
    *("compare_type", "compare_server_default", "include_schemas", "include_name", "include_object"),
    *("process_revision_directives", "render_as_batch", "render_item", "user_module_prefix"),
    *("version_table", "version_table_schema", "version_table_pk", "transaction_per_migration"),
)
"""The options that decide what autogenerate finds and writes, and where revisions are noted."""


class _Unanswered(Backend):
    """Takes every statement, and answers with no rows."""

    def execute(self, statement: str, parameters: Any, many: bool) -> dict[str, Any]:  # noqa: ARG002
        """Answer with one column and no rows."""
        return {"description": [["?column?", 25, None, None, None, None, None]], "rowcount": 0, "rows": []}

    def transaction(self, action: str) -> None:
        """Do nothing."""


def environment_facts(config: str, root: str, engines: Any) -> dict[str, Any]:
    """Return each call of `context.configure`, the history's revisions and heads, and why either failed.

    script: what `alembic upgrade heads --sql` writes, or why it does not. engines: the guard's, which leads
    engines that were made by `env.py` or what it imports. Alembic was lent. The revision files are imported,
    as Alembic does before it compares: what they import is registered too.
    """
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    given: list[dict[str, Any]] = []

    folder = str(Path(config).parent)
    on = engine("postgresql", _Unanswered(), ())

    def new() -> Any:
        return again(on, _Unanswered())

    facts: dict[str, Any] = {
        "heads": [],
        "revisions": [],
        "script": None,
        "failure": None,
        "history_failure": None,
        "script_failure": None,
    }
    with inside(folder), redirected(on, new), engines.leading(lambda _: on):
        try:
            settings = settings_of(config)
            script = ScriptDirectory.from_config(settings)
            context: Any = EnvironmentContext(settings, script, fn=lambda *_: [], destination_rev="heads")
            # Alembic's module of functions calls them on the context itself, and knows no subclass of it.
            context.configure = partial(_noted, given, context.configure)
            context.run_migrations = _run_none
            with context:
                script.run_env()
        except BaseException as error:  # noqa: BLE001 - a user's code may raise anything
            facts["failure"] = failure("environment", error, folder).facts
        else:
            try:
                facts["heads"] = sorted(script.get_heads())
                facts["revisions"] = sorted(one.revision for one in script.walk_revisions())
            except BaseException as error:  # noqa: BLE001 - so may a revision file
                facts["history_failure"] = failure("environment", error, folder).facts
            else:
                facts["script"], facts["script_failure"] = script_of(settings, script, folder)
        calls = [_call(options, root) for options in given]
    return {**facts, "calls": calls, "hooks": hooks(root)}


def _noted(given: list[dict[str, Any]], configure: Any, *arguments: Any, **options: Any) -> None:
    given.append(options)
    configure(*arguments, **options)


def _run_none(**_: Any) -> None:
    """Run no revision."""


def _call(options: dict[str, Any], root: str) -> dict[str, Any]:
    metadata = options.get(_METADATA)
    several = metadata if isinstance(metadata, (list, tuple)) else [metadata]
    tables = {
        table_name(table) for one in several if isinstance(one, MetaData) for table in one.tables.values()
    }
    return {
        "tables": [name.facts() for name in sorted(tables)],
        "options": {name: _said(options[name]) for name in _OPTIONS if options.get(name) is not None},
        "left_out": left_out(options, root),
    }


def _said(value: Any) -> str:
    """Return the text of an option; of a function only its name: moving it changes nothing."""
    return text_of(value) if is_plain(value) else str(getattr(value, "__name__", type(value).__name__))
