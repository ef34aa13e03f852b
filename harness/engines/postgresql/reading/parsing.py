"""Have a server parse texts of a catalog again, and read how it writes them then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import sql

from harness.engines.postgresql.faults import fault_of
from harness.engines.postgresql.reading.reader import SETTINGS
from harness.facts.catalog.texts import Form, Text

if TYPE_CHECKING:
    from harness.facts.catalog import Name

_NAME: Final = "schema_harness_text"


@dataclass(frozen=True, slots=True)
class _Trial:
    """How a text is parsed: the statement that makes something of it, and the query that reads it."""

    statement: str
    query: str
    before: str = ""
    after: str = ""

    def read(self, written: str) -> str | None:
        """Return the text alone; None if the server wrote it in another form."""
        if not written.startswith(self.before) or not written.endswith(self.after):
            return None
        return written[len(self.before) : len(written) - len(self.after)]


_POLICY: Final = "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = %s"
_CONSTRAINT: Final = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"
_TRIGGER: Final = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = %s"
_RULE: Final = "SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE rulename = %s"
_VIEW: Final = "SELECT pg_get_viewdef(%s::regclass)"

# A policy takes any condition on the rows of a table, and looks at no row when it is made.
_TRIALS: Final[Mapping[Form, _Trial]] = MappingProxyType(
    {
        Form.CONDITION: _Trial("CREATE POLICY {name} ON {of} USING ({text})", _POLICY),
        Form.VALUE: _Trial(
            "CREATE POLICY {name} ON {of} USING (({text}) IS NULL)", _POLICY, "(", " IS NULL)"
        ),
        Form.QUERY: _Trial("CREATE TEMP VIEW {name} AS {text}", _VIEW),
        Form.TRIGGER: _Trial("CREATE TRIGGER {name} {text}", _TRIGGER, f"CREATE TRIGGER {_NAME} "),
        Form.RULE: _Trial("CREATE RULE {name} {text}", _RULE, f"CREATE RULE {_NAME} "),
        Form.DOMAIN_CHECK: _Trial("ALTER DOMAIN {of} ADD CONSTRAINT {name} {text}", _CONSTRAINT),
        Form.EXCLUSION: _Trial("ALTER TABLE {of} ADD CONSTRAINT {name} {text}", _CONSTRAINT),
    }
)


def parsed_again(connection: psycopg.Connection[Any], wanted: Iterable[Text]) -> dict[Text, str]:
    """Return how the server writes each text once it has parsed it again; without those that it refuses.

    What is made for that is rolled back. psycopg.Error for a fault of the infrastructure.
    """
    found: dict[Text, str] = {}
    with connection.transaction(force_rollback=True):
        connection.execute(SETTINGS)
        for text in wanted:
            trial = _TRIALS[text.form]
            statement = trial.statement.format(name=_NAME, of=_quoted(connection, text.of), text=text.text)
            try:
                with connection.transaction(force_rollback=True):
                    connection.execute(statement.encode())
                    row = connection.execute(trial.query.encode(), [_NAME]).fetchone()
            except psycopg.Error as error:
                if fault_of(error):
                    raise
                continue
            if row is not None and (own := trial.read(str(row[0]))) is not None:
                found[text] = own
    return found


def _quoted(connection: psycopg.Connection[Any], name: Name) -> str:
    return sql.Identifier(name.schema, name.name).as_string(connection)
