"""Primary keys and unique constraints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog import ExclusionConstraint, ForeignKey, Key
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair


def deferral(constraint: Key | ForeignKey | ExclusionConstraint) -> str:
    """Write whether and when a constraint may be deferred."""
    deferrable = "DEFERRABLE" if constraint.deferrable else "NOT DEFERRABLE"
    return f"{deferrable} INITIALLY DEFERRED" if constraint.initially_deferred else deferrable


def _stand_in(catalog: CatalogPair, key: Key) -> str:
    """Name the unique index that the refactored side has instead of the constraint; "" for none."""
    index = catalog.causes.unique_indexes.get((key.table, key.columns))
    if index is None:
        return ""
    return (
        f"The refactored side has the unique index {index} instead. An index is not a constraint: "
        "ON CONFLICT ON CONSTRAINT, SET CONSTRAINTS and information_schema do not know it"
    )


PRIMARY_KEYS = Objects[Key]("primary_key", "primary_keys", "table")
UNIQUES = Objects[Key]("unique_constraint", "unique_constraints", "table")
RULES = (
    PRIMARY_KEYS.present(
        "Every primary key is still there.",
        "Duplicate and empty ids are stored, foreign keys have nothing to refer to, replication stops.",
    ),
    PRIMARY_KEYS.not_added(
        "No primary key comes in.",
        "Rows that repeat, or that lack a value, are refused, and block the migration that adds the key.",
    ),
    PRIMARY_KEYS.same_name(
        "A primary key keeps its name.",
        "ON CONFLICT ON CONSTRAINT users_pkey fails, and so does a migration that drops the key by name.",
    ),
    PRIMARY_KEYS.same_columns(
        "columns",
        "A primary key keeps its columns and their order.",
        "Rows that were one become two, or two are refused as one; lookups by the first column turn slow.",
    ),
    PRIMARY_KEYS.same_columns(
        "include",
        "A primary key keeps the columns that its index INCLUDEs.",
        "Lookups by id that were answered from the index alone read the table as well.",
    ),
    PRIMARY_KEYS.same(
        "without_overlaps",
        "A primary key stays WITHOUT OVERLAPS, or plain (PostgreSQL 18).",
        "Two versions of one record are valid at the same time, or the second version is refused.",
    ),
    PRIMARY_KEYS.same(
        ("deferrable", "initially_deferred"),
        "A primary key stays deferrable and initially deferred, or not.",
        "Swapping two ids in one transaction fails; and no foreign key may refer to a deferrable key.",
        value=deferral,
    ),
    PRIMARY_KEYS.same(
        "options",
        "A primary key keeps the storage parameters of its index.",
        "A fillfactor that left room for random UUIDs is lost: pages split, and inserts slow down.",
        rule="primary_key_same_storage_parameters",
    ),
    PRIMARY_KEYS.same(
        "tablespace",
        "The index of a primary key stays in its tablespace.",
        "The most used index leaves the disk that it was put on, and every lookup by id slows down.",
    ),
    PRIMARY_KEYS.same(
        "valid",
        "The index of a primary key stays valid, or invalid.",
        "A partitioned table's invalid key does not guard its partitions: duplicate ids come in.",
        rule="primary_key_same_validity",
    ),
    PRIMARY_KEYS.same(
        "clustered",
        "A table stays clustered by its primary key, or not.",
        "The nightly CLUSTER without an index name fails, or no longer sorts the table by its id.",
        rule="primary_key_same_clustering",
    ),
    PRIMARY_KEYS.same(
        "comment",
        "A primary key keeps its comment.",
        "Tools that show constraints with their comments, such as PostGraphile, lose what was said there.",
    ),
    PRIMARY_KEYS.same(
        "index_comment",
        "The index of a primary key keeps its comment.",
        "What a DBA has noted on the index (why its fillfactor is 70, say) is gone.",
    ),
    UNIQUES.present(
        "Every unique constraint is still there.",
        "Two users register one e-mail address, and ON CONFLICT ON CONSTRAINT no longer works.",
        hint=_stand_in,
    ),
    UNIQUES.not_added(
        "No unique constraint comes in.",
        "A second row with the value, which is stored today, is refused; old duplicates stop the migration.",
    ),
    UNIQUES.same_name(
        "A unique constraint keeps its name.",
        "Code that turns the name in an IntegrityError into a message shows a server error instead.",
    ),
    UNIQUES.same_columns(
        "columns",
        "A unique constraint keeps its columns and their order.",
        "Unique per tenant becomes unique for all: one tenant's value blocks every other tenant.",
    ),
    UNIQUES.same_columns(
        "include",
        "A unique constraint keeps the columns that its index INCLUDEs.",
        "A login that found the user's id in the index alone reads the table for it.",
    ),
    UNIQUES.same(
        "nulls_not_distinct",
        "A unique constraint keeps taking nulls for equal, or for distinct.",
        "Any number of rows without a value is stored where one was allowed, or the second is refused.",
    ),
    UNIQUES.same(
        "without_overlaps",
        "A unique constraint stays WITHOUT OVERLAPS, or plain (PostgreSQL 18).",
        "Two prices of one article are valid on the same day, or the second period is refused.",
    ),
    UNIQUES.same(
        ("deferrable", "initially_deferred"),
        "A unique constraint stays deferrable and initially deferred, or not.",
        "Moving an entry of a sorted list renumbers its neighbours; that fails at the first duplicate.",
        value=deferral,
    ),
    UNIQUES.same(
        "options",
        "A unique constraint keeps the storage parameters of its index.",
        "An index that was packed tightly, or left room for updates, grows or splits on every write.",
        rule="unique_constraint_same_storage_parameters",
    ),
    UNIQUES.same(
        "tablespace",
        "The index of a unique constraint stays in its tablespace.",
        "The index is built on the default disk: it may run full, or make each insert's check slow.",
    ),
    UNIQUES.same(
        "valid",
        "The index of a unique constraint stays valid, or invalid.",
        "Until each partition has its index the constraint holds for some of them: duplicates come in.",
        rule="unique_constraint_same_validity",
    ),
    UNIQUES.same(
        "clustered",
        "A table stays clustered by its unique constraint, or not.",
        "CLUSTER of the whole database skips the table, so that reading it in this order becomes slow.",
        rule="unique_constraint_same_clustering",
    ),
    UNIQUES.same(
        "comment",
        "A unique constraint keeps its comment.",
        "An error message or API description that is built from the comment is empty.",
    ),
    UNIQUES.same(
        "index_comment",
        "The index of a unique constraint keeps its comment.",
        "The reason for the index (which lookup needs it) is no longer found in the database.",
    ),
)
