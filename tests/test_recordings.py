"""Which statements make the same database whenever they run, so that it need not be built a second time."""

from __future__ import annotations

import pytest

from harness.facts.build import Recording

PLAIN = (
    "\nCREATE TABLE a (\n\tid SERIAL NOT NULL, \n\tmade_at DATE DEFAULT now(), \n\tPRIMARY KEY (id)\n)\n",
    "CREATE UNIQUE INDEX a_made_at_idx ON a (made_at) WHERE id > 0",
    "CREATE OR REPLACE VIEW v AS SELECT now() AS made_at",
    "ALTER TABLE a ADD CONSTRAINT a_b_fkey FOREIGN KEY(b) REFERENCES b (id)",
    "COMMENT ON TABLE a IS 'what is here'",
)
EVALUATED = (
    "CREATE TABLE a (made_on DATE DEFAULT 'Today')",
    "CREATE TABLE a AS SELECT random() AS chance",
    "CREATE TABLE a (id INT); INSERT INTO a VALUES (random() * 10)",
    "CREATE TABLE a_now PARTITION OF a FOR VALUES FROM (CURRENT_DATE) TO (MAXVALUE)",
    "ALTER TABLE a ADD FOREIGN KEY(b) REFERENCES b (id)",
    "INSERT INTO a VALUES (1)",
    "DO $$ BEGIN EXECUTE format('CREATE TABLE %I (id INT)', now()); END $$",
    "SELECT setval('a_id_seq', 5)",
)


def recorded(*statements: str) -> Recording:
    return Recording("postgresql", statements, ())


@pytest.mark.parametrize("statement", PLAIN)
def test_definitions_always_make_the_same(statement: str) -> None:
    assert recorded(statement).always_makes_the_same


@pytest.mark.parametrize("statement", EVALUATED)
def test_what_the_server_evaluates_may_make_something_else(statement: str) -> None:
    assert not recorded(*PLAIN[:2], statement).always_makes_the_same


def test_definitions_in_another_order_make_the_same() -> None:
    one, other = (PLAIN[3], PLAIN[4]), (PLAIN[4], PLAIN[3])
    assert recorded(*one).differs_only_in_order(recorded(*other))
    assert not recorded(*one).differs_only_in_order(recorded(PLAIN[4]))
    assert not recorded(*one, EVALUATED[0]).differs_only_in_order(recorded(EVALUATED[0], *one))


def test_what_could_not_be_recorded_is_not_known() -> None:
    unknown = Recording("postgresql", None, None)
    assert not unknown.always_makes_the_same
    assert not recorded(PLAIN[0]).differs_only_in_order(unknown)
