"""What each tool says of schemas that are not the same: a fast answer that is wrong is no comparison.

Each mistake is made in the refactored package, and its database is built with it. A tool gets what it takes:
the databases, the metadata and a database, or the code.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import generate, ours, peers, programs
from benchmarks.generate import BASELINE, REFACTORED
from harness.servers import open_server

_TABLES = 4
_MODELS = Path(REFACTORED) / "domain_000" / "models.py"

MISTAKES: Mapping[str, tuple[str, str]] = {
    "none": ("", ""),
    "ON DELETE lost": (', ondelete="CASCADE"', ""),
    "CHECK weakened": ("quantity >= 0", "quantity >= -1"),
    "partial index made whole": (', postgresql_where=text("ended_at IS NULL")', ""),
    "server default changed": ('server_default="DRAFT"', 'server_default="ACTIVE"'),
    "length changed": ("String(120)", "String(100)"),
    "comment lost": (', comment="What people call it"', ""),
    "column made nullable": ("name: Mapped[str] =", "name: Mapped[str | None] ="),
    "default of the ORM changed": ("default=1, server_default", "default=2, server_default"),
    "passive_deletes added": ("remote_side=", "passive_deletes=True, remote_side="),
}
"""What is replaced in the models, once: a text, and by what."""

SAME, DIFFERENT = "the same", "different"


def given(progress: Callable[[str], None]) -> dict[str, dict[str, str]]:
    """Return by mistake what each tool says of both sides, or why it could not."""
    found = {}
    for mistake, (old, new) in MISTAKES.items():
        progress(f"a mistake: {mistake}")
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            generate.write(folder, _TABLES)
            # griffe compares code under one name.
            shutil.copytree(folder / REFACTORED, folder / "before" / REFACTORED)
            _make(folder / _MODELS, old, new)
            found[mistake] = dict(_answers(folder))
    return found


def is_wrong(mistake: str, answer: str) -> bool:
    """Whether an answer is not true."""
    return answer == (DIFFERENT if mistake == "none" else SAME)


def _make(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    if old not in text:
        raise RuntimeError(f"there is no {old} to replace")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _answers(folder: Path) -> Iterator[tuple[str, str]]:
    verdict = ours.verify(folder, "", _TABLES, *ours.SIDES).verdict
    yield "schema-harness", {"EQUIVALENT": SAME, "NOT EQUIVALENT": DIFFERENT}.get(verdict, verdict)
    with _built(folder) as (baseline, refactored):
        for tool, arguments in (
            ("alembic", ("compare_metadata", REFACTORED, baseline)),
            ("migra", ("migra", baseline, refactored)),
            ("sqlalchemy-diff", ("sqlalchemy_diff", baseline, refactored)),
            ("griffe", ("griffe", "before", ".")),
        ):
            try:
                differs = peers.run(folder, arguments).differs
            except peers.Unable as error:
                yield tool, str(error)
            else:
                yield tool, DIFFERENT if differs else SAME
        yield "pg_dump", SAME if programs.dump(baseline) == programs.dump(refactored) else DIFFERENT


@contextmanager
def _built(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the databases that SQLAlchemy makes of both sides."""
    with (
        open_server("embedded") as server,
        server.scratch(BASELINE) as one,
        server.scratch(REFACTORED) as other,
    ):
        found = ours.conninfo(one), ours.conninfo(other)
        peers.run(
            folder, *(("create_all", side, where) for side, where in zip(ours.SIDES, found, strict=True))
        )
        yield found
