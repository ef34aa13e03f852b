"""What makes a side's database: scripts first, then `create_all` or the side's own migrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Project

SHOP = """\
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = sa.MetaData(schema="shop")


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(CITEXT)
"""
OWN_TYPE = """

def own_type(name):
    return type("Own", (sa.types.UserDefinedType,), {"get_col_spec": lambda self: name, "cache_ok": True})
"""
SETUP = "CREATE ROLE reporting;\nCREATE EXTENSION citext;\nCREATE SCHEMA shop;\n"

INI = """\
[alembic]
script_location = %(here)s/migrations
prepend_sys_path = .
sqlalchemy.url = driver://user:pass@localhost/dbname
"""
ENV = """\
from alembic import context
{engine}

def run(connection):
    context.configure(connection=connection, version_table="revisions", version_table_schema="shop")
    with context.begin_transaction():
        connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS shop")
        context.run_migrations()

{run}
"""
FROM_CONFIG = ENV.format(
    engine="from sqlalchemy import engine_from_config",
    run="""
section = context.config.get_section(context.config.config_ini_section)
with engine_from_config(section, prefix="sqlalchemy.").connect() as connection:
    run(connection)
""",
)
ENVIRONMENTS = {
    "engine_from_config": FROM_CONFIG,
    "engine of the application": ENV.format(
        engine="from database import engine", run="with engine.connect() as connection:\n    run(connection)"
    ),
    "async engine": ENV.format(
        engine="import asyncio\nfrom sqlalchemy.ext.asyncio import create_async_engine",
        run="""
async def main():
    engine = create_async_engine("postgresql+nobody://nowhere/nothing")
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()

asyncio.run(main())
""",
    ),
}
FIRST = """\
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import CITEXT

revision, down_revision = "first", None


def upgrade():
    op.execute("CREATE EXTENSION citext")
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", CITEXT, nullable=False),
        schema="shop",
    )
"""
SECOND = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision = "second", "first"


def upgrade():
    assert sa.inspect(op.get_bind()).has_table("users", schema="shop")
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY by_email ON shop.users (email)")
"""


def migrated(env: str = FROM_CONFIG, second: str = SECOND) -> Mapping[str, str]:
    return {
        "alembic.ini": INI,
        "migrations/env.py": env,
        "migrations/versions/first.py": FIRST,
        "migrations/versions/second.py": second,
        "database.py": "from sqlalchemy import create_engine\n"
        'engine = create_engine("postgresql+psycopg://nowhere/nothing")\n',
    }


def test_scripts_make_what_create_all_needs(project: Project) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP, "sql/setup.sql": SETUP})
    assert project.verify("--prepare", "sql/setup.sql").code == 0


def test_what_both_sides_lack_is_provided(project: Project) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP})
    answer = project.verify()
    assert answer.code == 0
    provided = [note["subject"] for note in answer.report["notes"] if "was executed" in note["text"]]
    assert provided == ["CREATE SCHEMA shop", "CREATE EXTENSION citext"]


def test_what_one_side_lacks_is_not_provided(project: Project) -> None:
    made = "\nsa.event.listen(Base.metadata, 'before_create', sa.DDL('CREATE SCHEMA IF NOT EXISTS shop'))\n"
    project.write({"before.py": SHOP + made, "after.py": SHOP, "setup.sql": "CREATE EXTENSION citext"})
    answer = project.verify("--prepare", "setup.sql")
    assert [rule for rule, _ in answer.broken] == ["schema_builds"]


def test_rows_alone_say_why_they_have_no_database(project: Project) -> None:
    made = "\nsa.event.listen(Base.metadata, 'before_create', sa.DDL('CREATE SCHEMA IF NOT EXISTS shop'))\n"
    project.write({"before.py": SHOP + made, "after.py": SHOP, "setup.sql": "CREATE EXTENSION citext"})
    (why,) = project.verify("--only", "rows", "--prepare", "setup.sql").doubts
    assert "no database of the refactored side could be built: create_all failed: InvalidSchemaName" in why
    assert "CREATE TABLE shop." in why
    assert "is declared at after.py:" in why


def test_scripts_of_the_configuration_are_relative_to_it(project: Project) -> None:
    configured = '[tool.schema-harness]\nbaseline = "before"\nrefactored = "after"\nprepare = ["setup.sql"]\n'
    project.write({"before.py": SHOP, "after.py": SHOP, "sub/setup.sql": SETUP, "sub/c.toml": configured})
    assert project.run("verify", "--config", "sub/c.toml", "--skip", "rows").code == 0


IN_APP = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))


class Log(Base):
    __tablename__ = "logs"
    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
"""
LISTENING = """

@sa.event.listens_for(Base.metadata, "before_create")
def into_app(target, connection, **arguments):
    connection.execute(sa.text("SET search_path TO app"))


@sa.event.listens_for(sa.Engine, "connect")
def connected(connection, record):
    cursor = connection.cursor()
    cursor.execute("SET search_path TO app")
    cursor.close()
"""
BY_DATABASE = """CREATE SCHEMA app;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database()); END $$;
"""


@pytest.mark.parametrize(
    ("script", "listeners"),
    [(BY_DATABASE, ""), ("CREATE SCHEMA app", LISTENING)],
    ids=["of_the_database", "of_the_session"],
)
def test_default_schema_that_is_not_public(project: Project, script: str, listeners: str) -> None:
    """A table without a schema has one name, wherever it is: a lost one is one finding, with its place."""
    before = IN_APP + listeners
    head, _, _ = before.partition("class Log")
    after = head.replace("String(50)", "String(40)") + listeners
    project.write({"before.py": before, "after.py": after, "setup.sql": script})
    answer = project.verify("--prepare", "setup.sql")

    assert answer.broken == [("table_present", "app.logs"), ("column_same_type", "app.users.name")]
    lines = [(one["baseline_location"]["line"], one["refactored_location"]) for one in answer.findings]
    assert lines == [(16, None), (13, {"file": "after.py", "line": 13})]
    project.write({"after.py": before})
    assert project.verify("--prepare", "setup.sql").code == 0


SHARED_USERS = """

class Shared(Base):
    __tablename__ = "users"
    __table_args__ = {"schema": "public"}
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(60))
"""


@pytest.mark.parametrize(
    ("narrowed", "subject", "line"),
    [("String(50)", "app.users.name", 13), ("String(60)", "users.email", 26)],
)
def test_table_of_the_default_schema_beside_one_of_public(
    project: Project, narrowed: str, subject: str, line: int
) -> None:
    """Two tables share their name, in two schemas, and are two tables throughout."""
    before = IN_APP + SHARED_USERS
    project.write({"before.py": before, "after.py": before, "setup.sql": BY_DATABASE})
    assert project.verify("--prepare", "setup.sql").code == 0

    project.write({"after.py": before.replace(narrowed, "String(40)")})
    answer = project.verify("--prepare", "setup.sql")
    assert answer.broken == [("column_same_type", subject)]
    assert [one["baseline_location"]["line"] for one in answer.findings] == [line]


def test_a_default_schema_on_one_side(project: Project) -> None:
    """The same tables in another schema are not the same."""
    project.write({"before.py": IN_APP, "after.py": IN_APP + LISTENING, "setup.sql": "CREATE SCHEMA app"})
    answer = project.verify("--prepare", "setup.sql", "--only", "catalog")

    assert ("table_present", "users") in answer.broken
    assert ("table_not_added", "app.users") in answer.broken


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "cannot read setup.sql: No such file"), (b"\xff\xfe", "setup.sql is not a text in UTF-8")],
)
def test_script_that_cannot_be_read(project: Project, content: bytes | None, told: str) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP})
    if content is not None:
        (project.folder / "setup.sql").write_bytes(content)
    answer = project.verify("--prepare", "setup.sql")
    assert answer.code == 2
    assert answer.errors == [f"Error: --prepare: {told}" + (" or directory" if content is None else "")]


@pytest.mark.parametrize(
    ("type_", "hint"),
    [
        ("sa.dialects.postgresql.HSTORE", "put CREATE EXTENSION hstore into an SQL file"),
        ('own_type("geometry")', "this server does not have the extension postgis"),
        ('own_type("mine")', "put the statements that create mine into an SQL file"),
        ('sa.Text, sa.CheckConstraint("true", "x" * 64)', "the database that it is made for"),
    ],
)
def test_what_a_failure_lacks_is_told(project: Project, type_: str, hint: str) -> None:
    plain = SHOP.replace('schema="shop"', "").replace("\n\n\nclass Base", f"\n{OWN_TYPE}\n\nclass Base")
    project.write({"before.py": plain.replace("column(CITEXT)", "column(sa.Text)")})
    project.write({"after.py": plain.replace("column(CITEXT)", f"column({type_})")})
    answer = project.verify("--only", "ddl", "--only", "catalog")
    (finding,) = [one for one in answer.findings if one["rule"] == "schema_builds"]
    assert hint in finding["hint"]


@pytest.mark.parametrize("env", ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_migrations_build(project: Project, env: str) -> None:
    """Whatever engine `env.py` takes, and whatever driver that wants: it gets the scratch database."""
    application = f"import database\n{SHOP}"  # so its engine is there before the migrations begin
    project.write({"before.py": application, "after.py": application, **migrated(env)})
    answer = project.verify("--build", "migrations")
    assert answer.doubts == []
    assert answer.code == 0
    compared = {one["rule"]: one["compared"] for one in answer.report["outcomes"]}
    assert compared["table_present"] == 1, "Alembic's own table is no part of the schema"
    assert compared["index_present"] == 1


def test_one_side_by_migrations(project: Project) -> None:
    bare = FIRST.replace("CREATE EXTENSION", "CREATE EXTENSION IF NOT EXISTS")
    project.write({"before.py": SHOP, "after.py": SHOP, "setup.sql": SETUP, **migrated()})
    project.write({"migrations/versions/first.py": bare})
    arguments = ("--baseline-build", "migrations", "--prepare", "setup.sql", "--skip", "migrations")
    answer = project.verify(*arguments)
    assert answer.broken == [("index_present", "shop.users.by_email")]


def test_migrations_that_fail(project: Project) -> None:
    """On the baseline alone nothing can be told; on the refactored side alone it is a finding."""
    broken = SECOND.replace("(email)", "(e_mail)")
    for name, second in (("good", SECOND), ("bad", broken)):
        project.write({f"{name}/{file}": text for file, text in migrated(second=second).items()})
        project.write({f"{name}/app.py": SHOP})
    roots = {name: project.folder / name for name in ("good", "bad")}

    def verify(baseline: str, refactored: str) -> tuple[int, list[dict[str, object]], list[str]]:
        answer = project.verify(
            *("--baseline-root", roots[baseline], "--refactored-root", roots[refactored]),
            *("--build", "migrations", "--only", "ddl", "--only", "catalog"),
            sources=("app", "app"),
        )
        return answer.code, answer.findings, answer.doubts

    code, findings, _ = verify("good", "bad")
    (finding,) = findings
    assert code == 1
    assert finding["rule"] == "schema_builds"
    assert 'column "e_mail" does not exist' in str(finding["refactored"])
    assert finding["refactored_location"] == {"file": "migrations/versions/second.py", "line": 10}
    assert finding["witness"] == "CREATE INDEX CONCURRENTLY by_email ON shop.users (e_mail)"
    code, findings, doubts = verify("bad", "good")
    assert (code, findings) == (3, [])
    assert any("alembic upgrade heads fails" in doubt for doubt in doubts)


def test_what_create_all_emits_is_not_judged_by_migrations(project: Project) -> None:
    """The database then says nothing of the metadata: a table that it no longer has must not go unseen."""
    more = SHOP + '\n\nsa.Table("extra", Base.metadata, sa.Column("a", sa.Integer, server_default="1"))\n'
    project.write({"before.py": more, "after.py": SHOP, **migrated()})
    project.write({"other.py": more.replace('"1"', '"2"')})
    arguments = ("--build", "migrations", "--only", "ddl", "--only", "catalog")
    assert ("statement_present", "postgresql: CREATE TABLE shop.extra") in project.verify(*arguments).broken
    answer = project.verify(*arguments, sources=("before", "other"))
    assert answer.code == 3
    assert any("no database to judge it" in doubt for doubt in answer.doubts)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--build", "migrations"],
            "the baseline side is built by migrations, and there is no alembic.ini in",
        ),
        (
            ["--refactored-build", "migrations", "--refactored-alembic", "no.ini"],
            "--refactored-alembic: there is no file no.ini",
        ),
        (["--build", "hope"], "--build: 'hope' is not create_all, migrations or a function"),
    ],
)
def test_migrations_that_nobody_finds(project: Project, arguments: list[str], told: str) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP})
    answer = project.verify(*arguments)
    assert answer.code == 2
    assert told in answer.stderr


def test_create_all_that_fails_names_the_migrations(project: Project) -> None:
    shop = SHOP.replace("\n\n\nclass Base", f"\n{OWN_TYPE}\n\nclass Base").replace(
        "(CITEXT)", "(own_type('mine'))"
    )
    project.write({"before.py": shop, "after.py": shop, **migrated()})
    assert any(
        "--build migrations" in doubt for doubt in project.verify("--only", "ddl", "--only", "catalog").doubts
    )


def test_migrations_that_are_in_the_package(project: Project) -> None:
    files = {f"shop/{name}": text for name, text in migrated().items()}
    shop = SHOP.replace("\n\n\nclass Base", f"\n{OWN_TYPE}\n\nclass Base").replace(
        "(CITEXT)", "(own_type('mine'))"
    )
    project.write({"shop/__init__.py": "", "shop/before.py": shop, "shop/after.py": shop, **files})
    arguments = ("--only", "ddl", "--only", "catalog")
    doubts = project.verify(*arguments, sources=("shop.before", "shop.after")).doubts
    assert any("use --build migrations, which finds shop/alembic.ini" in doubt for doubt in doubts)
    project.write({"shop/before.py": SHOP, "shop/after.py": SHOP})
    answer = project.verify(*arguments, "--build", "migrations", sources=("shop.before", "shop.after"))
    assert answer.code == 0
    project.write({"shop/other/alembic.ini": INI})
    answer = project.verify("--build", "migrations", sources=("shop.before", "shop.after"))
    assert answer.code == 2
    assert "--baseline-alembic" in answer.stderr


def test_configuration_that_stands_in_pyproject(project: Project) -> None:
    project.write({"before.py": SHOP, "after.py": SHOP, **migrated()})
    project.write({"alembic.ini": INI.replace("script_location", "# script_location")})
    project.write({"pyproject.toml": '[tool.alembic]\nscript_location = "%(here)s/migrations"\n'})
    assert project.verify("--build", "migrations", "--skip", "rows").code == 0


def test_alembic_above_a_src_layout(project: Project) -> None:
    project.write({"src/before.py": SHOP, "src/after.py": SHOP, **migrated()})
    roots = ("--baseline-root", "src", "--refactored-root", "src")
    assert project.verify("--build", "migrations", *roots, "--skip", "rows").code == 0


ISSUED = """\
from sqlalchemy import DDL, Column, DateTime, Integer, MetaData, Table, event, text

metadata = MetaData()
tokens = Table("tokens", metadata, Column("id", Integer, primary_key=True), Column("expires", DateTime))
event.listen(
    tokens,
    "after_create",
    DDL(
        "CREATE FUNCTION issue(lifetime interval) RETURNS void LANGUAGE sql "
        "AS $$ INSERT INTO tokens (expires) VALUES (now() + lifetime) $$"
    ),
)


@event.listens_for(tokens, "after_create")
def seed(target, connection, **_):
    connection.execute(text("SELECT issue(interval '{minutes} minutes')"))
"""


def test_rows_that_a_query_writes_are_no_part_of_the_script(project: Project) -> None:
    """The times differ in any two builds; the same statements say nothing of what a SELECT has done."""
    project.write({"before.py": ISSUED.format(minutes=5), "after.py": ISSUED.format(minutes=10)})
    answer = project.verify("--only", "ddl", "--only", "catalog")
    told = [(one["rule"], one["subject"]) for one in answer.report["not_verified"]]
    assert (answer.code, answer.broken, told) == (3, [], [("table_same_rows", "tokens")])


BUILT = """\
<models>
from sqlalchemy import text


def build(engine):
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX by_name ON users (name)"))


def fail(engine):
    raise RuntimeError("there is no configuration")
"""


def test_a_function_of_the_side_builds(project: Project) -> None:
    project.write({"before.py": BUILT, "after.py": BUILT.replace("(name)", "(id)")})
    only = ("--only", "catalog")
    answer = project.verify(*only, "--build", "before:build", "--refactored-build", "after:build")
    assert [subject for _, subject in answer.broken] == ["users.by_name"]
    assert project.verify(*only, "--refactored-build", "before:build").broken == [
        ("index_not_added", "users.by_name")
    ]
    failed = project.verify(*only, "--build", "before:fail")
    assert failed.code == 3
    assert any("before:fail failed: RuntimeError: there is no configuration" in one for one in failed.doubts)


@pytest.mark.parametrize("wrong", ["build", "app:", "a b:c", ":build"])
def test_what_builds_is_said(project: Project, wrong: str) -> None:
    project.write({"before.py": BUILT, "after.py": BUILT})
    answer = project.verify("--build", wrong)
    assert (answer.code, "or a function" in answer.stderr) == (2, True)
