"""Find what the project's own `alembic check` would propose: its `env.py`, with all that it configures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..failing import failure
from ..names import TableName, table_name
from .alembic_project import Project, inside, redirected, run_env
from .autogenerate import listed, tolerating


def propose(on: Any, new: Callable[[], Any], project: Project) -> dict[str, Any]:
    """Return the operations, those that hooks have added or changed included, or why there are none.

    The database counts as migrated to the heads, so that each side's `env.py` can be run on one database. An
    environment of several databases has them all in this one: what one of them would drop, because another
    one knows it, is left out. So is what concerns the role of the run, which owns all that is there.
    """
    from alembic.autogenerate.api import RevisionContext

    folder = project.folder
    found: list[dict[str, Any]] = []
    uncompared: list[dict[str, Any]] = []
    versions: set[str] = set()
    roles: set[Any] = set()
    try:
        with inside(folder), redirected(on, new):
            settings, script = project.settings, project.script
            # Alembic notes no revision on which another one depends; `get_heads` has it.
            heads = tuple(one.revision for one in script.get_revisions("heads"))
            revision = RevisionContext(settings, script, _arguments())
            known: dict[str, list[Any]] = {}  # the metadata of each database, by its token

            def step(_current: Any, context: Any) -> list[Any]:
                target: Any = context.opts["target_metadata"]
                several = target if isinstance(target, (list, tuple)) else [target]
                known[context.opts["upgrade_token"]] = [one for one in several if one is not None]
                versions.add(context.version_table)
                if context.connection.dialect.name == "postgresql":
                    roles.add(context.connection.exec_driver_sql("SELECT current_user").scalar())
                with tolerating(context, uncompared):
                    revision.run_autogenerate(heads, context)
                return []

            asked = {"template_args": revision.template_args, "revision_context": revision}
            run_env(project, on, step, **asked)
            for written in revision.generated_revisions:  # a hook may have taken them all away
                for upgrade in written.upgrade_ops_list:
                    own = known.get(upgrade.upgrade_token, [])
                    upgrade.ops = [one for one in upgrade.ops if _role_of(one) not in roles]
                    others = _tables(one for some in known.values() for one in some) - _tables(own)
                    found += (one for one in listed(upgrade, own) if TableName(**one["table"]) not in others)
    except BaseException as error:  # noqa: BLE001 - a user's code may raise anything
        facts: dict[str, Any] = failure("environment", error, folder).facts
        return {"operations": [], "uncompared": [], "failure": facts}
    return {
        "operations": [one for one in found if one["table"]["name"] not in versions],
        "uncompared": uncompared,
        "failure": None,
    }


def _role_of(operation: Any) -> str | None:
    """Return the role of which an operation speaks: a grant of alembic-utils has one."""
    return getattr(getattr(operation, "target", None), "role", None)


def _tables(metadatas: Iterable[Any]) -> set[TableName]:
    return {table_name(table) for metadata in metadatas for table in metadata.tables.values()}


def _arguments() -> dict[str, Any]:
    """Return what `alembic check` gives: see `alembic.command.check`."""
    names = ("message", "branch_label", "version_path", "rev_id", "depends_on")
    return {**dict.fromkeys(names), "autogenerate": True, "sql": False, "head": "head", "splice": False}
