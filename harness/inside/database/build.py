"""Run a side's own `create_all` and `drop_all`, events included: recorded, or on a database."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from ..capture import Loaded
from ..failing import failure
from ..guard import Engines
from ..loading import Unfit, named
from .backends import Recorder
from .engine import engine


def record(
    loaded: Loaded, engines: Engines, dialect: str, release: tuple[int, ...], root: str
) -> dict[str, Any]:
    """Return the statements that create and drop for a dialect, recorded without a database.

    `create` or `drop` is None if a listener reads from the database, which a recording cannot answer, or uses
    an engine of its own. Unfit for a dialect that the environment does not have.
    """
    facts: dict[str, Any] = {"create": None, "drop": None, "reads": False, "failure": None}
    for action in ("create", "drop"):
        recorder = Recorder(action)
        try:
            on = engine(dialect, recorder, release)
        except NoSuchModuleError:
            raise Unfit(f"has no SQLAlchemy dialect {dialect!r}", "Check the spelling of --dialect") from None

        def lead(_engine: Any, recorder: Recorder = recorder) -> Any:
            raise recorder.read()

        try:
            with engines.leading(lead):
                run(loaded, on, action)
        except BaseException as error:  # noqa: BLE001 - a listener or a compiler may raise anything
            if not recorder.was_read:  # else the reading may have caused the error
                facts["failure"] = facts["failure"] or {"action": action, **failed(error, root)}
        else:
            facts[action] = None if recorder.was_read else recorder.statements
        facts["reads"] = facts["reads"] or recorder.was_read
    return facts


def forward(loaded: Loaded, on: Any, action: str, root: str) -> dict[str, Any] | None:
    """Create or drop on a real database, statement by statement; return why it failed, or None."""
    try:
        run(loaded, on, action)
    except BaseException as error:  # noqa: BLE001 - a listener or the server may refuse
        return {"action": action, **failed(error, root)}
    return None


def by_function(name: str, on: Any, root: str) -> dict[str, Any] | None:
    """Call `package.module:function` with an engine of a database; return why that failed, or None."""
    try:
        named(name)(on)
    except BaseException as error:  # noqa: BLE001 - a user's function may raise anything
        return {"action": "create", **failed(error, root)}
    return None


def run(loaded: Loaded, on: Any, action: str) -> None:
    """Create or drop all that the side has, each MetaData in its own transaction."""
    metadatas = loaded.metadatas if action == "create" else list(reversed(loaded.metadatas))
    for metadata in metadatas:
        with on.begin() as connection:
            if action == "create":
                metadata.create_all(connection)
            else:
                metadata.drop_all(connection)


def failed(error: BaseException, root: str) -> dict[str, Any]:
    """Describe an exception of the build; with the server's message and the statement if it refused one."""
    if isinstance(error, DBAPIError):
        return {
            "error": getattr(error.orig, "condition", "") or type(error.orig).__name__,
            "message": str(error.orig).strip(),
            "statement": error.statement or "",
            "file": "",
            "line": 0,
        }
    facts = failure("build", error, root).facts
    return {
        "error": facts["error"],
        "message": facts["message"],
        "statement": "",
        "file": facts["file"],
        "line": facts["line"],
    }
