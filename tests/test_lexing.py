"""SQL cut into tokens, and what an emitted statement makes and names."""

from __future__ import annotations

import pytest

from harness.lexing import POSTGRESQL, Torn, lexis_of, tokens
from harness.pairs.statements import Statement


def read(text: str, dialect: str = "postgresql") -> list[str]:
    return [
        token.literal or (f"<{token.name}>" if token.name and not token.word else token.word)
        for token in tokens(text, lexis_of(dialect))
    ]


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        (
            "postgresql",
            r"""E'a\'b' 'c\' U&"d\0065\+000066" "g""h" i""",
            [r"E'a\'b'", r"'c\'", "<def>", '<g"h>', "I"],
        ),
        (
            "postgresql",
            "a[1] $1 $$b;$$ $c$ $$ $c$ d$e",
            ["A", "[", "1", "]", "$1", "$$b;$$", "$c$ $$ $c$", "D$E"],
        ),
        ("postgresql", "a/* b /* c */ d */e--f\ng # h", ["A", "E", "G", "#", "H"]),
        ("mysql", r"""`a``b` "c\"d" 'e\'' # f""", ["<a`b>", r'"c\"d"', r"'e\''"]),
        ("mariadb", "a/* /* */b", ["A", "B"]),
        ("sqlite", "[a b] `c` \"d\" 'e\\'", ["<a b>", "<c>", "<d>", "'e\\'"]),
        ("mssql", "[dbo].[a]]b]/* /* */ */N'c'", ["<dbo>", ".", "<a]b>", "N", "'c'"]),
        ("oracle", "\"a\" 'b''c' $$", ["<a>", "'b''c'", "$", "$"]),
    ],
)
def test_tokens_of_a_dialect(dialect: str, text: str, expected: list[str]) -> None:
    assert read(text, dialect) == expected


def test_each_token_knows_its_place() -> None:
    text = " /* a */ CREATE\tTABLE \"b\".c ('d')"
    found = list(tokens(text, POSTGRESQL))
    assert [text[token.start : token.end] for token in found] == [
        *("CREATE", "TABLE", '"b"', ".", "c", "(", "'d'", ")"),
    ]


@pytest.mark.parametrize(
    ("dialect", "text"),
    [("mysql", "SELECT `a"), ("mysql", 'SELECT "a\\"'), ("sqlite", "SELECT [a"), ("oracle", "/* /* ")],
)
def test_text_that_ends_too_early(dialect: str, text: str) -> None:
    with pytest.raises(Torn):
        read(text, dialect)


@pytest.mark.parametrize(
    ("dialect", "text", "head", "identity"),
    [
        ("postgresql", "\nCREATE TABLE event (\n\tid INTEGER\n)", "CREATE TABLE event", "CREATE TABLE event"),
        ("sqlite", "CREATE TABLE user (id INT)", "CREATE TABLE user", "CREATE TABLE user"),
        (
            "mssql",
            "CREATE TABLE [my app].[a] (id INT)",
            "CREATE TABLE [my app].[a]",
            "CREATE TABLE [my app].[a]",
        ),
        (
            "postgresql",
            "/* x */ create unique index concurrently if not exists i on t (a)",
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i",
            "CREATE INDEX i",
        ),
        (
            "mysql",
            "CREATE FULLTEXT INDEX `i j` ON t (a)",
            "CREATE FULLTEXT INDEX `i j`",
            "CREATE FULLTEXT INDEX `i j`",
        ),
        (
            "postgresql",
            "COMMENT ON COLUMN a.b.c IS 'x'",
            "COMMENT ON COLUMN a.b.c",
            "COMMENT ON COLUMN a.b.c",
        ),
        (
            "mysql",
            "ALTER TABLE a ADD CONSTRAINT b CHECK (c)",
            "ALTER TABLE a ADD CONSTRAINT b",
            "ALTER TABLE a ADD CONSTRAINT b",
        ),
        ("postgresql", "COMMENT ON ROLE r IS 'x'", "COMMENT ON ROLE r", "COMMENT ON ROLE r"),
        ("postgresql", "GRANT a TO b", "GRANT a TO b", "GRANT a TO b"),
        (
            "postgresql",
            "CREATE USER MAPPING FOR u SERVER s",
            "CREATE USER MAPPING FOR u",
            "CREATE USER MAPPING FOR u",
        ),
        ("mysql", "DROP USER 'a'@'b'", "DROP USER 'a'@'b'", "DROP USER 'a'@'b'"),
        ("postgresql", "DO $$ BEGIN END $$", "DO", "DO"),
        ("mysql", "", "", ""),
    ],
)
def test_what_a_statement_makes(dialect: str, text: str, head: str, identity: str) -> None:
    statement = Statement(dialect, "create", text)
    assert (statement.head, statement.identity) == (head, identity)


@pytest.mark.parametrize(
    ("dialect", "text", "named"),
    [
        (
            "postgresql",
            'ALTER TABLE ONLY a ADD FOREIGN KEY (x) REFERENCES App."B c" (y)',
            [("a",), ("app", "B c")],
        ),
        ("postgresql", "COMMENT ON COLUMN app.users.name IS 'FROM others'", [("app", "users"), ("app",)]),
        ("postgresql", "CREATE VIEW v AS SELECT 'FROM a' -- FROM b\nFROM c JOIN d ON true", [("c",), ("d",)]),
        ("postgresql", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM a $$", []),
        ("mysql", "CREATE TABLE `a` (b INT, FOREIGN KEY(b) REFERENCES `c d` (`e`))", [("a",), ("c d",)]),
        ("sqlite", 'DROP TABLE IF EXISTS "a"', [("a",)]),
    ],
)
def test_what_a_statement_names(dialect: str, text: str, named: list[tuple[str, ...]]) -> None:
    found = Statement(dialect, "create", text).named
    assert set(named) <= found
    assert not found & {("others",), ("b",), ("name",)}
    assert named or found == set()


@pytest.mark.parametrize(
    ("text", "of_server"),
    [
        ("CREATE ROLE x", True),
        ("comment on user x is 'y'", True),
        ("GRANT a TO b -- ON c", True),
        ("REVOKE a FROM b", True),
        ("GRANT SELECT ON t TO b", False),
        ("CREATE USER MAPPING FOR x SERVER s", False),
        ("CREATE TABLE role (id INT)", False),
        ('CREATE TABLE "user" (role INT)', False),
    ],
)
def test_which_statements_are_about_roles(text: str, *, of_server: bool) -> None:
    assert Statement("postgresql", "create", text).of_server is of_server
