"""The checks of this repository, each in an environment of its own: `nox -l` lists them, `nox` runs them all.

A session uses the interpreter that nox was started with. None needs a service; `tests` also tests against the
server that SCHEMA_HARNESS_TEST_URL names.
"""

from __future__ import annotations

import nox

nox.needs_version = ">=2026.1"
nox.options.sessions = ["lint", "types", "tests", "verify", "docs"]
nox.options.reuse_venv = "yes"
# Not uv where it happens to be installed: it does not obey the machine's configuration of pip.
nox.options.default_venv_backend = "virtualenv"

PYPROJECT = nox.project.load_toml("pyproject.toml")

# What needs no run at all, the reference pair, a case or two of each contract, and one run of everything.
QUICK_CASES = (
    *("export_present/forgotten", "export_present/not_in_all"),
    *("statement_same/constraints_reordered", "statement_same/length_changed_without_database"),
    *("foreign_key_same_on_delete/lost", "foreign_key_same_name/naming_convention"),
    *("relationship_present/field_case", "relationship_present/from_a_mixin"),
    *("row_accepted_alike/trees", "row_accepted_alike/refused_by_a_validator"),
)
QUICK = (
    *("tests/catalog/test_claims.py", "tests/databases/test_server_wide.py"),
    *("tests/databases/test_target.py", "tests/test_callables.py", "tests/test_hints.py"),
    *("tests/test_layers.py", "tests/test_pair.py", "tests/test_rules.py"),
    *(f"tests/test_cases.py::test_case[{case}]" for case in QUICK_CASES),
    "tests/test_reports.py::test_proof_is_told",
)


def group(name: str) -> tuple[str, ...]:
    """The requirements of one of pyproject's [dependency-groups]."""
    return nox.project.dependency_groups(PYPROJECT, name)


@nox.session
def verify(session: nox.Session) -> None:
    """Verify the reference pair, as [tool.schema-harness] names it."""
    session.install(".")
    session.run("schema-harness", "verify", *session.posargs)


@nox.session
def migration_noop(session: nox.Session) -> None:
    """Verify that the refactored side needs no migration, and each revision of the history, up and down."""
    session.install(".")
    session.run("schema-harness", "verify", "--only", "migrations", "--history", "full", *session.posargs)


def install_for_tests(session: nox.Session) -> None:
    """Install what the tests need, and compile the harness.

    They start hundreds of processes, and where PYTHONDONTWRITEBYTECODE is set, as images for containers set
    it, each would compile it anew.
    """
    session.install("--editable", ".", *group("tests"))
    session.run("python", "-m", "compileall", "-q", "harness")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests, on all cores."""
    install_for_tests(session)
    session.run("pytest", "--numprocesses=auto", "--dist=worksteal", *session.posargs)


@nox.session
def containers(session: nox.Session) -> None:
    """Run the tests of servers in containers, against the engine that is there; fail when there is none.

    SCHEMA_HARNESS_TEST_IMAGES names the images of PostgreSQL, if not two of the official ones;
    SCHEMA_HARNESS_TEST_MYSQL_IMAGE that of MySQL.
    """
    install_for_tests(session)
    session.run(
        "pytest", "-m", "containers", "tests/containers", *session.posargs
    )  # each looks at all of them


@nox.session
def quick(session: nox.Session) -> None:
    """Run tests that take less than a minute together: those without a run, the pair, some cases."""
    install_for_tests(session)
    session.run("pytest", "--numprocesses=auto", *QUICK, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the style of the code, and that it is formatted."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of everything, tests too."""
    session.install("--editable", ".", *group("types"))
    session.run("mypy", *session.posargs)


@nox.session
def examples(session: nox.Session) -> None:
    """Write the examples that `schema-harness rules` shows anew, from the cases."""
    session.install("--editable", ".", *group("tests"))
    session.run("python", "tests/examples.py")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of the documentation, without network; a warning is an error."""
    session.install(".", *group("docs"))
    session.run("sphinx-build", "-q", "-W", "--keep-going", "docs", "build/docs", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure schemas of up to 2,000 tables and the reference pair, next to other tools."""
    session.install("--editable", ".", *group("bench"))
    session.run("python", "-m", "benchmarks", *session.posargs)
