"""Foreign keys."""

from harness.facts.catalog import ForeignKey
from harness.rules.catalog.keys import deferral
from harness.rules.catalog.regular import Objects

FOREIGN_KEYS = Objects[ForeignKey]("foreign_key", "foreign_keys", "table")
RULES = (
    FOREIGN_KEYS.present(
        "Every foreign key is still there.",
        "Rows that refer to nothing are stored, and deleting a parent leaves its children behind.",
    ),
    FOREIGN_KEYS.not_added(
        "No foreign key comes in.",
        "Inserts in another order, and deletes of what is referred to, are refused from then on.",
    ),
    FOREIGN_KEYS.same_name(
        "A foreign key keeps its name.",
        "Code that reads the name from an IntegrityError, and migrations that drop the key by it, fail.",
    ),
    FOREIGN_KEYS.same_columns(
        "columns",
        "A foreign key keeps its columns and their order.",
        "Another column is held to exist: real references go unchecked, and valid rows are refused.",
    ),
    FOREIGN_KEYS.same(
        "target",
        "A foreign key keeps the table that it refers to.",
        "A value is looked up in the wrong table: valid rows are refused, and invalid ones are stored.",
    ),
    FOREIGN_KEYS.same_columns(
        "target_columns",
        "A foreign key keeps the columns that it refers to.",
        "A value is compared with the wrong column of the parent, so that valid references are refused.",
        of="target",
        given="target",
    ),
    FOREIGN_KEYS.same(
        "on_delete",
        "A foreign key keeps its ON DELETE action.",
        "Deleting a user fails, or silently deletes rows (or empties references) that were to stay.",
    ),
    FOREIGN_KEYS.same_columns(
        "on_delete_columns",
        "A foreign key keeps the columns that ON DELETE SET NULL or SET DEFAULT is limited to.",
        "A delete of the parent also empties the tenant's id, which is NOT NULL: the delete fails.",
    ),
    FOREIGN_KEYS.same(
        "on_update",
        "A foreign key keeps its ON UPDATE action.",
        "Changing a natural key (a country's code) is refused, or changes rows that were to keep it.",
    ),
    FOREIGN_KEYS.same(
        "match",
        "A foreign key keeps its MATCH kind.",
        "With several columns, a half-empty reference is accepted unchecked, or refused where it was fine.",
    ),
    FOREIGN_KEYS.same(
        "period",
        "A foreign key keeps comparing periods, or values (PostgreSQL 18).",
        "A contract that outlives its customer's validity is accepted, or one within it is refused.",
    ),
    FOREIGN_KEYS.same(
        ("deferrable", "initially_deferred"),
        "A foreign key stays deferrable and initially deferred, or not.",
        "A transaction that inserts the child first fails at once; or errors come at COMMIT, unexpected.",
        value=deferral,
    ),
    FOREIGN_KEYS.same(
        "validated",
        "A foreign key stays validated, or NOT VALID.",
        "Old rows may refer to nothing, which code that follows the reference does not expect.",
        rule="foreign_key_same_validity",
        given="enforced",
    ),
    FOREIGN_KEYS.same(
        "enforced",
        "A foreign key stays enforced, or not (PostgreSQL 18).",
        "A key that is NOT ENFORCED is listed by every tool and checks nothing: orphans come in.",
        rule="foreign_key_same_enforcement",
    ),
    FOREIGN_KEYS.same(
        "comment",
        "A foreign key keeps its comment.",
        "PostGraphile takes names of fields from there (@fieldName): its API has other names without it.",
    ),
)
