"""What MySQL 8 writes otherwise than MariaDB, as its manual has it: no server of MySQL is tried."""

from __future__ import annotations

import pytest

from harness.engines.mariadb.reading.naming import named_checks, named_indexes, named_keys
from harness.engines.mariadb.reading.queries import Version, version_of
from harness.engines.mariadb.reading.tables import Definition, read_definition
from harness.errors import DatabaseError
from harness.facts.catalog import Name

WRITTEN = """\
CREATE TABLE `t` (
  `id` int NOT NULL AUTO_INCREMENT,
  `a` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  `b` text,
  `u` binary(16) DEFAULT (uuid_to_bin(uuid())),
  `c` int GENERATED ALWAYS AS ((`id` + 1)) STORED NOT NULL,
  `d` int DEFAULT NULL /*!80023 INVISIBLE */,
  `e` int,
  `p` point NOT NULL /*!80003 SRID 4326 */,
  `s` varchar(5) COLLATE utf8mb4_bin NOT NULL DEFAULT _utf8mb4'it''s, (x)',
  PRIMARY KEY (`id`),
  UNIQUE KEY `uq` (`a`(10) DESC),
  KEY `low` ((lower(`a`)),`id`),
  KEY `inv` (`d`) /*!80000 INVISIBLE */,
  KEY `e` (`e`),
  FULLTEXT KEY `ft` (`b`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `t_ibfk_1` FOREIGN KEY (`e`) REFERENCES `t` (`id`) ON DELETE CASCADE,
  CONSTRAINT `t_chk_1` CHECK ((`c` > 0)) /*!80016 NOT ENFORCED */,
  CONSTRAINT `mine` CHECK ((`a` <> _latin1'x'))
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='it''s'
/*!50100 PARTITION BY HASH (`id`)
PARTITIONS 4 */"""


def read(statement: str = WRITTEN) -> Definition:
    return read_definition(Name("public", "t"), statement, {}, next_id=5, unwritten="NO ACTION")


def test_columns() -> None:
    columns = {column.name: column for column in read().columns}
    assert [*columns] == ["id", "a", "b", "u", "c", "d", "e", "p", "s"]
    assert (columns["id"].type, columns["id"].identity, columns["id"].not_null) == (
        "int",
        "AUTO_INCREMENT",
        True,
    )
    assert (columns["a"].collation, columns["s"].collation) == ("latin1_bin", "utf8mb4_bin")
    assert columns["u"].default == "(uuid_to_bin(uuid()))"
    assert (columns["c"].generated, columns["c"].generated_kind) == ("(`id` + 1)", "STORED")
    assert columns["c"].not_null
    assert columns["s"].default == "_utf8mb4'it''s, (x)'"
    assert {name: column.options for name, column in columns.items() if column.options} == {
        "d": ("INVISIBLE",),
        "e": ("no default",),
        "p": ("SRID 4326",),
    }


def test_keys() -> None:
    found = read()
    keys = named_keys(found.foreign_keys)
    indexes = {index.name: index for index in named_indexes(found.indexes, keys)}
    assert [(key.name, key.on_delete, key.on_update) for key in keys] == [
        ("<e_fkey>", "CASCADE", "NO ACTION")
    ]
    assert [*indexes] == ["uq", "low", "inv", "<e_fkey>", "ft"]
    assert indexes["<e_fkey>"].is_of_foreign_key
    assert [key.expression for key in indexes["low"].keys] == ["(lower(`a`))", "id"]
    assert indexes["low"].columns == ("a", "id")
    assert [(key.expression, key.descending) for key in indexes["uq"].keys] == [("`a`(10)", True)]
    assert [name for name, index in indexes.items() if not index.valid] == ["inv"]
    assert indexes["ft"].options == ("WITH PARSER `ngram`",)


def test_checks_and_options() -> None:
    found = read()
    checks = [(check.name, check.expression, check.enforced) for check in named_checks(found.checks)]
    assert checks == [("<c_check>", "(`c` > 0)", False), ("mine", "(`a` <> _latin1'x')", True)]
    table = found.table
    assert (table.access_method, table.comment) == ("InnoDB", "it's")
    assert table.options == ("DEFAULT CHARSET=utf8mb4", "COLLATE=utf8mb4_0900_ai_ci")
    assert table.partition_key == "HASH (`id`) PARTITIONS 4"


def test_what_is_not_known_is_kept() -> None:
    """A clause of a later version is an option, so that a difference in it shows."""
    for text, other in (
        ("`d` int DEFAULT NULL", "`d` int SOMETHING 5 DEFAULT NULL"),
        ("KEY `e` (`e`)", "KEY `e` (`e`) SOMETHING 5"),
        ("ON DELETE CASCADE", "ON DELETE CASCADE SOMETHING"),
        ("ENGINE=InnoDB", "ENGINE=InnoDB SOMETHING=5"),
        ("(`b`)", "(`b`) SOMETHING"),
        ("NOT ENFORCED */", "NOT ENFORCED */ SOMETHING"),
        ("  CONSTRAINT `mine`", "  SOMETHING `mine`"),
    ):
        assert WRITTEN.count(text) == 1, text
        changed = read(WRITTEN.replace(text, other))
        assert changed != read(), text


def test_versions() -> None:
    assert version_of("8.0.36-0ubuntu0.22.04.1") == Version(mariadb=False, number=(8, 0, 36))
    assert version_of("11.4.2-MariaDB-ubu2404") == Version(mariadb=True, number=(11, 4, 2))
    for old in ("5.7.44-log", "10.5.29-MariaDB"):
        with pytest.raises(DatabaseError, match="is too old"):
            version_of(old)
