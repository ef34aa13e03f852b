"""Tables and partitioned tables: all except their columns and constraints."""

from harness.facts.catalog import Table
from harness.rules.catalog.comparison import follows_index
from harness.rules.catalog.regular import Objects

TABLES = Objects[Table]("table", "tables", "name", shown=lambda table: table.kind)
RULES = (
    TABLES.present(
        "Every table is still there.",
        "Each query of the table fails, and autogenerate proposes to drop it with all of its rows.",
    ),
    TABLES.not_added(
        "No table comes in.",
        "The refactoring now needs a migration, and a database that skips it fails when the table is used.",
    ),
    TABLES.same(
        "kind",
        "A table stays partitioned, or not partitioned.",
        "Jobs that attach next month's partition fail, or inserts fail for want of a partition.",
    ),
    TABLES.same(
        "persistence",
        "A table stays logged, or unlogged.",
        "An unlogged table is emptied after a crash, and no replica or point-in-time restore has its rows.",
    ),
    TABLES.same(
        "partition_key",
        "A partitioned table keeps its strategy and key.",
        "Scripts that create partitions are refused, and queries read all partitions instead of one.",
        given="kind",
    ),
    TABLES.same(
        "parents",
        "A table stays a partition or a child of the same tables, in the same order.",
        "Queries of the parent no longer return the rows of the child, or return rows of a stranger.",
    ),
    TABLES.same(
        "partition_bound",
        "A partition keeps its bounds.",
        "Rows go into another partition or into none: inserts fail, and dropping old data drops other rows.",
        given="parents",
    ),
    TABLES.same(
        "of_type",
        "A typed table keeps its type.",
        "A later ALTER TYPE … CASCADE no longer changes the table, and functions of the type refuse it.",
        rule="table_same_type",
    ),
    TABLES.same(
        "options",
        "A table keeps its storage parameters, and those of its TOAST table.",
        "Autovacuum and fillfactor that were tuned for a busy table fall back to the server's: it bloats.",
        rule="table_same_storage_parameters",
    ),
    TABLES.same(
        "access_method",
        "A table keeps its access method.",
        "Rows are stored in another way (columnar, say): size and speed of large scans change by factors.",
        given="kind",
    ),
    TABLES.same(
        "tablespace",
        "A table stays in its tablespace.",
        "The table lands on another disk, which may be slow, small or left out of the file-system backup.",
    ),
    TABLES.same(
        "replica_identity",
        "A table keeps what names its rows in logical replication.",
        "UPDATE and DELETE on a published table are refused, or subscribers lose the old values of rows.",
        elsewhere=follows_index,
    ),
    TABLES.same(
        "row_security",
        "Row security stays on, or off.",
        "Switched off, every tenant reads the rows of all others; switched on, queries return nothing.",
    ),
    TABLES.same(
        "row_security_forced",
        "Row security stays forced on the table's owner, or not.",
        "An application that connects as the owner passes by its policies, and sees all tenants' rows.",
        rule="table_same_forced_row_security",
    ),
    TABLES.same(
        "comment",
        "A table keeps its comment.",
        "Data catalogues, and tools that read instructions from comments (PostGraphile), miss them.",
    ),
)
