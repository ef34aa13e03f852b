"""Migrations reach the scratch database and nothing else, whatever they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .test_ways import SOURCE

if TYPE_CHECKING:
    from conftest import Project

    from .conftest import Listeners

INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\nsqlalchemy.url = postgresql://nowhere/x\n"
ENV = """\
from alembic import context
from sqlalchemy import engine_from_config, pool
{env}
section = context.config.get_section(context.config.config_ini_section)
with engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
REVISION = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision = "first", None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(50), nullable=False),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
    )
    {revision}
"""
REACH = "import ways; ways.try_all({ports!r}, {folder!r})"


@pytest.mark.parametrize("place", ["env", "revision"])
def test_nobody_is_reached(project: Project, listeners: Listeners, place: str) -> None:
    code = REACH.format(ports=listeners.ports, folder=str(listeners.folder))
    here = {"env": "", "revision": "", place: code}
    project.write(
        {
            "ways.py": SOURCE,
            "models.py": "<models>",
            "alembic.ini": INI,
            "migrations/env.py": ENV.format(env=here["env"]),
            "migrations/versions/first.py": REVISION.format(revision=here["revision"]),
        }
    )
    answer = project.verify("--build", "migrations", "--self", sources=("models", "models"))
    assert dict(listeners.taken) == {}
    assert answer.code == 3, answer.stdout
    assert answer.findings == []
    told = [one for one in answer.report["not_verified"] if one["rule"] == "build_connects_alike"]
    assert told
    assert "s3cret" not in answer.stdout + answer.stderr
