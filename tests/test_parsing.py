"""Statements that nobody could follow are not read, and end no run."""

from __future__ import annotations

import pytest

from harness.experiments.rows.hints import of_checks
from harness.parsing import parsed
from harness.rules.explain import changed_clause

DEEP = "(" * 60 + "a > 0" + ")" * 60
LONG = " + ".join(["a"] * 3000) + " > 0"


@pytest.mark.parametrize("check", [DEEP, LONG], ids=["nested", "long"])
def test_expression_that_is_nested_too_deeply(check: str) -> None:
    assert parsed(check, "postgresql") is None
    assert of_checks([check, "b > 0"]).keys() == {"b"}
    create = f"CREATE TABLE t (a INT, CHECK ({check}))"
    assert f"- {create}" in changed_clause(create, "CREATE TABLE t (a INT)", "postgresql")


def test_deep_expression() -> None:
    tree = parsed("(" * 20 + "a > 0" + ")" * 20, "postgresql")
    assert tree is not None
    assert tree.sql("postgres").count("(") == 20
