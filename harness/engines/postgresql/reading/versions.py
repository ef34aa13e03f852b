"""Write queries for older PostgreSQL servers: which versions are read, and what each lacks.

The queries in `sql/` are written for the newest server. Each expression that an older server does not know is
listed here, with the first major version that knows it, and with the expression for earlier versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OLDEST: Final = 14
NEWEST: Final = 18


@dataclass(frozen=True, slots=True)
class Since:
    """An expression that servers know since a major version, and its replacement before."""

    version: int
    expression: str
    before: str


# Only the sequence itself has its position, and one query cannot name all sequences. ts_stat() runs a query
# that is made from each name: before 18 nothing else does this on every server (query_to_xml() needs libxml).
_SEQUENCE_DATA: Final = """(
    SELECT split_part(word, ' ', 1)::bigint AS last_value, split_part(word, ' ', 2)::boolean AS is_called
    FROM ts_stat(
        CASE WHEN has_sequence_privilege(c.oid, 'SELECT')
            THEN format(
                'SELECT array_to_tsvector(ARRAY[last_value || '' '' || is_called]) FROM %s', c.oid::regclass
            )
            ELSE 'SELECT NULL::tsvector'
        END
    )
)"""

ADDED: Final = (
    Since(15, "i.indnullsnotdistinct", "false"),
    Since(15, "con.confdelsetcols", "NULL::smallint[]"),
    Since(15, "pr.prattrs", "'{}'::smallint[]"),
    Since(15, "pr.prqual", "NULL::pg_node_tree"),
    Since(15, "pg_publication_namespace AS", "(SELECT NULL::oid AS pnpubid, NULL::oid AS pnnspid) AS"),
    Since(18, "p.pubgencols", "'n'"),
    Since(18, "con.conperiod", "false"),
    Since(18, "con.conenforced", "true"),
    Since(18, "pg_get_sequence_data(c.oid)", _SEQUENCE_DATA),
)


def for_server(query: str, version: int) -> str:
    """Return the query as a server of this major version understands it."""
    for addition in ADDED:
        if version < addition.version:
            query = query.replace(addition.expression, addition.before)
    return query
