"""What a note says that Alembic does not look at: it proposes nothing when that is changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from postgres import Server
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from harness.engines.postgresql.reading import read_catalog
from harness.inside.migrations.autogenerate import operations
from harness.rules.unseen import UNSEEN, unseen

BEFORE = """
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
    CREATE FUNCTION one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TABLE t (
        id integer NOT NULL CONSTRAINT t_key PRIMARY KEY, a integer NOT NULL CONSTRAINT above CHECK (a > 0),
        m mood, p positive,
        CONSTRAINT apart EXCLUDE USING btree (a WITH =)
    );
    CREATE INDEX partial ON t (a) WHERE a > 1;
    CREATE SEQUENCE counter;
    CREATE VIEW v AS SELECT a FROM t;
    CREATE TRIGGER before BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION one();
    CREATE POLICY mine ON t USING (a > 0);
    CREATE STATISTICS of_both ON a, id FROM t;
"""
CHANGES = {
    "CHECK": "ALTER TABLE t DROP CONSTRAINT above, ADD CONSTRAINT above CHECK (a > 7)",
    "EXCLUDE": "ALTER TABLE t DROP CONSTRAINT apart",
    "primary key": "ALTER TABLE t DROP CONSTRAINT t_key, ADD CONSTRAINT t_key PRIMARY KEY (a)",
    "index predicate": "DROP INDEX partial; CREATE INDEX partial ON t (a) WHERE a > 7",
    "enum": "ALTER TYPE mood ADD VALUE 'fine'",
    "domain": "ALTER DOMAIN positive ADD CHECK (VALUE > 7)",
    "sequence": "DROP SEQUENCE counter",
    "view": "DROP VIEW v",
    "routine": "CREATE OR REPLACE FUNCTION one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "trigger": "DROP TRIGGER before ON t",
    "policy": "DROP POLICY mine ON t",
    "extended statistics": "DROP STATISTICS of_both",
}


def test_alembic_does_not_see_it(embedded_server: Server) -> None:
    assert CHANGES.keys() == UNSEEN.keys()
    with embedded_server.scratch("unseen") as scratch:
        engine = create_engine("postgresql+psycopg://", creator=scratch.connect, poolclass=NullPool)
        with scratch.connect(autocommit=True) as connection:
            connection.execute(BEFORE.encode())
            before = read_catalog(connection)
            metadata = MetaData()
            metadata.reflect(engine)
            assert set(CHANGES) == {words.rpartition(" (")[0] for words in unseen(before).split(", ")}
            for change in CHANGES.values():
                connection.execute(change.encode())
            assert read_catalog(connection) != before
        loaded: Any = SimpleNamespace(metadatas=[metadata])
        assert operations(loaded, engine)["operations"] == []
        engine.dispose()
