"""Which roles statements name where SQL wants a role: in OWNER TO, GRANT, a policy and the like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from harness.engines.postgresql.statements.cutting import Statement
from harness.engines.postgresql.statements.server_wide import UNNAMED_ROLES, Deed, OfRoles, classified
from harness.lexing import Token

_NOBODY: Final = UNNAMED_ROLES | {"PUBLIC", "NONE", "DEFAULT"}


def named_roles(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the roles that statements name, other than those that they create, sorted."""
    named: set[str] = set()
    made: set[str] = set()
    for statement in statements:
        asked = classified(statement)
        if isinstance(asked, OfRoles):
            if asked.deed is Deed.CREATE:
                made |= set(asked.roles)
            elif asked.deed is Deed.MEMBERSHIP:
                named |= set(asked.roles)
        else:
            named |= {token.name for token in roles_in(statement) if token.word not in _NOBODY and token.name}
    return tuple(sorted(named - made))


def roles_in(statement: Statement) -> Iterator[Token]:
    """Yield the tokens that name roles: those to which something is given, or that something is of."""
    tokens, words = statement.tokens, statement.words
    for at in range(1, len(words)):
        before = words[at - 1 : at + 1]
        if before == ("OWNER", "TO") or (words[at] == "AUTHORIZATION" and statement.begins("CREATE|SET")):
            yield from tokens[at + 1 : at + 2]
    if statement.begins("SET", "ROLE"):
        yield from tokens[2:3]
    if statement.begins("CREATE|ALTER", "POLICY") and "TO" in words:
        yield from _listed(tokens, words.index("TO") + 1)
    if statement.begins("ALTER", "DEFAULT", "PRIVILEGES") and words[3:4] == ("FOR",):
        yield from _listed(tokens, 5)
    if statement.begins("CREATE|ALTER", "USER", "MAPPING") and "FOR" in words:
        yield from tokens[words.index("FOR") + 1 :][:1]
    for verb, border in (("GRANT", "TO"), ("REVOKE", "FROM")):
        if verb in words[:1] or (statement.begins("ALTER", "DEFAULT") and verb in words):
            at = len(words) - 1 - words[::-1].index(border) if border in words else len(words)
            yield from _listed(tokens, at + 1)


def _listed(tokens: Sequence[Token], at: int) -> Iterator[Token]:
    """Yield the names from there that are separated by commas; GROUP before a name means nothing."""
    wanted = True
    for token in tokens[at:]:
        if token.word == ",":
            wanted = True
        elif token.word == "GROUP":
            continue
        elif wanted and token.name:
            wanted = False
            yield token
        else:
            return
