"""Verify that the models are equivalent to those on the main branch: `nox -s schema`."""

import nox


@nox.session
def schema(session: nox.Session) -> None:
    """Compare app.models with itself where this branch began."""
    session.install(".", "schema-harness")
    session.run("schema-harness", "verify", "app.models", "--against", "merge-base:main", *session.posargs)
