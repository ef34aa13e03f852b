"""One emitted statement: what it makes, and what it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise, takewhile

from harness.lexing import Token, Torn, lexis_of, tokens

Name = tuple[str, ...]
"""The parts of a name, without quotes."""

_KINDS = frozenset(
    {"TABLE", "INDEX", "SEQUENCE", "SCHEMA", "TYPE", "DOMAIN", "VIEW", "FUNCTION", "PROCEDURE", "AGGREGATE"}
    | {"TRIGGER", "RULE", "POLICY", "EXTENSION", "COLUMN", "DATABASE", "COLLATION", "STATISTICS"}
    | {"PUBLICATION", "ROLE", "GROUP", "MAPPING", "INTO", "FROM", "UPDATE"}
)
"""The last keyword of a statement's beginning, or the last but for those behind it."""

_BEFORE = frozenset(
    {"CREATE", "DROP", "ALTER", "COMMENT", "ON", "INSERT", "DELETE", "MERGE", "TRUNCATE", "GRANT", "REVOKE"}
    | {"UNIQUE", "OR", "REPLACE", "TEMP", "TEMPORARY", "GLOBAL", "LOCAL", "UNLOGGED", "RECURSIVE", "VIRTUAL"}
    | {"MATERIALIZED", "EVENT", "FOREIGN", "CONSTRAINT", "USER", "CLUSTERED", "NONCLUSTERED", "FULLTEXT"}
)
_CONDITIONS = frozenset({"IF", "NOT", "EXISTS", "ONLY"})
_BEHIND = _CONDITIONS | frozenset({"CONCURRENTLY", "ON", "FOR"})

_MODIFIERS = frozenset({"UNIQUE", "IF", "NOT", "EXISTS", "OR", "REPLACE", "CONCURRENTLY"})
_BEFORE_TABLES = frozenset({"REFERENCES", "TABLE", "ON", "FROM", "JOIN", "INTO", "UPDATE"})

_DATA = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "COPY", "CALL", "WITH", "SELECT", "DO"})
"""Words that begin a statement whose effect may be in rows, where its text alone decides."""

_CONSTRAINTS = frozenset({"CHECK", "CONSTRAINT", "EXCLUDE", "FOREIGN", "PRIMARY", "UNIQUE"})
"""Words that begin a table constraint."""

_SEPARATORS = frozenset("(),;")
_LONGEST_BEGINNING = 16


@dataclass(frozen=True, slots=True)
class _Piece:
    """Tokens without a gap between them: a word, a name with its schema, something in quotes."""

    text: str
    tokens: tuple[Token, ...]

    @property
    def word(self) -> str:
        """The word in capitals; "" for more than one word, and for what is in quotes."""
        return self.tokens[0].word if len(self.tokens) == 1 else ""

    @property
    def name(self) -> Name:
        return tuple(token.name for token in self.tokens if token.name)


@dataclass(frozen=True)
class Statement:
    """One emitted statement, for a dialect, while creating or dropping."""

    dialect: str
    action: str
    text: str

    def _pieces(self) -> Iterator[_Piece | None]:
        """Yield the pieces of the text, and None for each bracket, comma and semicolon."""
        current: list[Token] = []
        for token in self._tokens():
            separates = token.word in _SEPARATORS
            if current and (separates or token.start > current[-1].end):
                yield self._piece(current)
                current = []
            if separates:
                yield None
            else:
                current.append(token)
        if current:
            yield self._piece(current)

    def _tokens(self) -> Iterator[Token]:
        try:
            yield from tokens(self.text, lexis_of(self.dialect))
        except Torn:
            return  # what comes before is enough to say what it is about

    def _piece(self, of: list[Token]) -> _Piece:
        return _Piece(self.text[of[0].start : of[-1].end], tuple(of))

    @cached_property
    def _beginning(self) -> tuple[tuple[str, ...], tuple[_Piece, ...]]:
        """The keywords that it begins with, in capitals, and the names behind them."""
        pieces = [piece for piece in takewhile(bool, islice(self._pieces(), _LONGEST_BEGINNING)) if piece]
        keywords: list[str] = []
        wanted = _BEFORE | _KINDS
        for piece in pieces:
            if piece.word not in wanted:
                break
            keywords.append(piece.word)
            if piece.word in _KINDS:
                wanted = _BEHIND
        names = pieces[len(keywords) :]
        if keywords[:1] in (["GRANT"], ["REVOKE"]):
            return tuple(keywords), tuple(names[:3])
        adds_constraint = [piece.word for piece in names[1:3]] == ["ADD", "CONSTRAINT"]
        return tuple(keywords), tuple(names[: 4 if adds_constraint else 1])

    @property
    def head(self) -> str:
        """What the statement makes or changes, for people: `CREATE TABLE ydtb_users`."""
        keywords, names = self._beginning
        return " ".join([*keywords, *(name.text for name in names)])

    @property
    def identity(self) -> str:
        """What the statement makes or changes, for pairing: an index stays the same when it gets UNIQUE."""
        keywords, names = self._beginning
        return " ".join(
            [*(word for word in keywords if word not in _MODIFIERS), *(name.text for name in names)]
        )

    @property
    def object_name(self) -> Name:
        """The name of what it makes or changes; () if it names nothing."""
        _, names = self._beginning
        return names[0].name if names else ()

    @property
    def table(self) -> Name:
        """The name of the table that this statement creates; () for any other statement."""
        return self._named("CREATE", "TABLE")

    @property
    def dropped_table(self) -> Name:
        """The name of the table that this statement drops; () for any other statement."""
        return self._named("DROP", "TABLE")

    @property
    def made(self) -> Name:
        """What other statements can name only after this one: a table, a view, a schema; () for nothing."""
        return self._named("CREATE", "TABLE", "VIEW", "SCHEMA")

    def _named(self, verb: str, *kinds: str) -> Name:
        keywords, names = self._beginning
        of_kind = keywords[:1] == (verb,) and any(kind in keywords for kind in kinds)
        return names[0].name if of_kind and names else ()

    @cached_property
    def named(self) -> frozenset[Name]:
        """The tables that the text names, and the schemas that they are in."""
        return frozenset(self._all_named())

    def about(self, tables: Collection[Name]) -> Name:
        """Return the table that it makes or changes: the first of these that the text names; () for none."""
        return next((name for name in (self.table, *self._all_named()) if name in tables), ())

    def _all_named(self) -> Iterator[Name]:
        pieces = (piece for piece in self._pieces() if piece is None or piece.word not in _CONDITIONS)
        for before, piece in pairwise(pieces):
            if before is None or piece is None:
                continue
            if before.word in _BEFORE_TABLES:
                name = piece.name
            elif before.word == "COLUMN":
                name = piece.name[:-1]
            else:
                continue
            yield name
            yield name[:-1]

    @property
    def changes_data(self) -> bool:
        """Whether this may change rows, as a listener does that inserts seed data."""
        first = next(self._tokens(), None)
        return first is not None and first.word in _DATA

    @property
    def of_server(self) -> bool:
        """Whether this is about roles: they belong to the server, and no catalog of a database shows them.

        A GRANT without ON is one of a membership.
        """
        keywords, _ = self._beginning
        if keywords[:1] in {("GRANT",), ("REVOKE",)}:
            return all(token.word != "ON" for token in self._tokens())
        return not {"ROLE", "USER", "GROUP"}.isdisjoint(keywords) and "MAPPING" not in keywords

    @property
    def unordered(self) -> tuple[str, ...]:
        """The lines of the text; those of a CREATE TABLE's constraints come last, sorted.

        SQLAlchemy's compiler writes each column and each constraint on a line of its own.
        """
        if not self.table:
            return (self.text,)
        lines = [line.strip().rstrip(",") for line in self.text.splitlines()]
        constraints = sorted(line for line in lines if line.partition(" ")[0] in _CONSTRAINTS)
        return (*(line for line in lines if line.partition(" ")[0] not in _CONSTRAINTS), *constraints)

    @property
    def subject(self) -> str:
        """The head with the dialect, as findings name it."""
        return f"{self.dialect}: {self.head}"
