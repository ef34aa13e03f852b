"""The rules as a whole: what every one of them promises to the command line and to the cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

import examples
from harness import manual
from harness.cli.entry import cli
from harness.errors import UsageError
from harness.findings import Contract, Rule
from harness.references import reference
from harness.rules import RULES
from harness.rules.selection import scope, select

# Rules that no test breaks, and why.
WITHOUT_EXAMPLE: Mapping[str, str] = {
    "catalog_modelled": "it takes a newer server, or a role that may not read a system catalog",
}


def test_every_id_is_used_once() -> None:
    assert [name for name, count in Counter(rule.id for rule in RULES).items() if count > 1] == []


def test_every_id_keeps_its_promise() -> None:
    """`tests/rules.txt` says by hand which rule promises what: an id never changes its meaning.

    The check of a rule is held to its id elsewhere, for the catalog in `tests/catalog/test_claims.py`.
    """
    listed = CliRunner().invoke(cli, ["rules"], catch_exceptions=False).output
    assert listed == Path(__file__).with_name("rules.txt").read_text(encoding="utf-8")


def test_every_contract_has_rules() -> None:
    assert {rule.contract for rule in RULES} == set(Contract)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_promise_is_one_line_that_ends(rule: Rule) -> None:
    assert rule.promise.endswith((".", ":")), rule.promise
    assert len(rule.promise) <= 110


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_why_is_one_plain_sentence(rule: Rule) -> None:
    assert rule.why.endswith("."), rule.why
    assert "\n" not in rule.why
    assert 40 <= len(rule.why) <= 200


def test_every_why_is_its_own() -> None:
    assert [why for why, count in Counter(rule.why for rule in RULES).items() if count > 1] == []


def test_selection_by_contract_and_rule() -> None:
    chosen = select(RULES, only=["mapping", "source_imports"], skip=["relationship_present"])
    ids = {rule.id for rule in chosen}
    assert "source_imports" in ids
    assert "export_present" not in ids
    assert "class_mapped" in ids
    assert "relationship_present" not in ids
    assert "of" in scope(chosen, RULES)
    assert scope(select(RULES, only=["imports", "ddl"], skip=[]), RULES) == "imports, ddl only"
    assert scope(RULES, RULES) == ""


@pytest.mark.parametrize(("only", "skip"), [(["nonsense"], []), ([], ["nonsense"]), (["ddl"], ["ddl"])])
def test_selection_refuses(only: list[str], skip: list[str]) -> None:
    with pytest.raises(UsageError):
        select(RULES, only, skip)


def test_the_examples_are_those_of_the_cases() -> None:
    """`nox -s examples` writes them anew."""
    assert examples.FILE.read_text(encoding="utf-8") == examples.written()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_explained(rule: Rule) -> None:
    said = CliRunner().invoke(cli, ["rules", rule.id], catch_exceptions=False).output
    assert said.startswith(f"{rule.id} ({rule.contract}, {rule.proof})\n\n{rule.promise}\n")
    assert rule.why in said
    shown = "\nBreaks it" in said or "\nIs not verified" in said
    assert shown != (rule.id in WITHOUT_EXAMPLE), WITHOUT_EXAMPLE.get(rule.id, "nothing breaks it")


def test_every_rule_leads_to_a_page_of_a_manual() -> None:
    assert {urlsplit(reference(rule.id)).hostname for rule in RULES} == {
        *("www.postgresql.org", "docs.sqlalchemy.org", "alembic.sqlalchemy.org"),
        *("docs.python.org", "docs.pydantic.dev"),
    }


def test_an_example_is_short() -> None:
    every = [example for kinds in manual.examples().values() for example in kinds.values()]
    assert max(len(one["diff"].splitlines()) for one in every) <= examples.LONGEST


def test_an_unknown_rule_has_those_of_similar_names() -> None:
    with pytest.raises(UsageError) as refused:
        CliRunner().invoke(cli, ["rules", "foreign_key_on_delete"], catch_exceptions=False)
    assert "foreign_key_same_on_delete" in str(refused.value.hint)
