"""Read a database by SQLAlchemy's Inspector, as far as its dialect can.

What an Inspector gives is a list of dictionaries, whose keys differ between dialects. What has no field of
its own here is kept as an option, so it is compared as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from harness.facts.catalog import (
    Catalog,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    IndexKey,
    Key,
    Name,
    OtherObject,
    Schema,
    Table,
    View,
)
from harness.facts.catalog.names import columns_of, unnamed
from harness.subjects import PUBLIC

if TYPE_CHECKING:
    from sqlalchemy import Inspector

KINDS: Final = ("views", "sequences", "foreign keys", "unique constraints", "check constraints", "indexes")
"""What a dialect may be unable to read, besides tables, columns and primary keys."""
_OWN_SCHEMAS: Final = ("information_schema", "pg_catalog", "sys", "main", "public", "dbo")
_COLUMN: Final = {"name", "type", "nullable", "default", "comment", "identity", "computed", "autoincrement"}
_KEY: Final = {"name", "constrained_columns", "column_names", "comment", "duplicates_index"}
_INDEX: Final = frozenset(
    {"name", "column_names", "unique", "expressions", "column_sorting", "include_columns", "comment"}
)
_NO_ACTION: Final = "NO ACTION"
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], (), {})


def read_catalog(inspector: Inspector, reads: frozenset[str], database: str) -> Catalog:
    """Read what a database holds; SQLAlchemyError or NotImplementedError when that fails.

    reads: of KINDS, what the dialect reads. database: its name, which some dialects put before a schema's.
    """
    readers = [_Reader(inspector, reads, database, schema) for schema in _schemas(inspector, database)]
    kinds: dict[str, Any] = {}
    for kind, fields in _SORTED.items():
        found = [one for reader in readers for one in getattr(reader, kind)()]
        kinds[kind] = tuple(sorted(found, key=attrgetter(*fields)))
    columns = (column for reader in readers for column in reader.columns())
    schemas = tuple(Schema(reader.shown, "") for reader in readers if reader.schema is not None)
    return Catalog(schemas=schemas, columns=tuple(sorted(columns, key=attrgetter("relation"))), **kinds)


def read_objects(inspector: Inspector, reads: frozenset[str], database: str) -> dict[str, str]:
    """Return the names of what a database holds, each with the name of its table; "" for none."""
    catalog = read_catalog(inspector, reads, database)
    found = {f"table {one.name}": "" for one in catalog.tables}
    found |= {f"view {one.name}": "" for one in catalog.views}
    found |= {str(one): "" for one in catalog.other_objects}
    return found | {f"index {one.table.dot(one.name)}": str(one.table) for one in catalog.indexes}


_SORTED: Final[Mapping[str, tuple[str, ...]]] = {
    "tables": ("name",),
    "primary_keys": ("table", "name"),
    "unique_constraints": ("table", "name"),
    "foreign_keys": ("table", "name", "columns"),
    "check_constraints": ("table", "name", "expression"),
    "indexes": ("table", "name"),
    "views": ("name",),
    "other_objects": ("schema", "name"),
}


def _schemas(inspector: Inspector, database: str) -> Iterator[str | None]:
    """Yield the schemas of a database: None for the default one, and those that are not there from the start.

    Some dialects also list the schemas of other databases, after the name of each.
    """
    yield None
    for name in sorted(inspector.get_schema_names()):
        before, _, schema = name.rpartition(".")
        own = schema not in {*_OWN_SCHEMAS, inspector.default_schema_name}
        if before in {"", database} and own:
            yield name


class _Reader:
    """Reads one schema."""

    def __init__(
        self, inspector: Inspector, reads: frozenset[str], database: str, schema: str | None
    ) -> None:
        self._inspector = inspector
        self._reads = reads
        self._database = database
        self.schema = schema
        self.shown = self._shown(schema)
        self._names = [Name(self.shown, name) for name in sorted(inspector.get_table_names(schema=schema))]

    def _shown(self, schema: str | None) -> str:
        name = (schema or "").removeprefix(f"{self._database}.")
        return PUBLIC if name in {"", self._inspector.default_schema_name} else name

    def tables(self) -> Iterator[Table]:
        """Read the tables."""
        for name in self._names:
            yield Table(
                name=name,
                kind="table",
                persistence="permanent",
                partition_key="",
                partition_bound="",
                parents=(),
                of_type="",
                options=_options(self._asked("table_options", name) or {}),
                access_method="",
                tablespace="",
                replica_identity="",
                row_security=False,
                row_security_forced=False,
                comment=(self._asked("table_comment", name) or {}).get("text") or "",
            )

    def columns(self) -> Iterator[Column]:
        """Read the columns of the tables, in their order."""
        for name in self._names:
            yield from self._columns_of(name)

    def _columns_of(self, relation: Name) -> Iterator[Column]:
        for column in self._inspector.get_columns(relation.name, schema=self.schema):
            computed: Mapping[str, Any] = column.get("computed") or {}
            identity: Mapping[str, Any] = column.get("identity") or {}
            kind = ("STORED" if computed.get("persisted") else "VIRTUAL") if computed else ""
            yield Column(
                relation=relation,
                name=column["name"],
                type=self._type(column["type"]),
                user_type=None,
                not_null=not column["nullable"],
                not_null_constraint=None,
                default=str(column.get("default") or ""),
                identity=_identity(column),
                generated=str(computed.get("sqltext", "")),
                generated_kind=kind,
                collation="",
                storage="",
                compression="",
                statistics_target=None,
                options=_options(
                    {key: value for key, value in column.items() if key not in _COLUMN}
                    | {f"identity {key}": value for key, value in identity.items() if key != "always"}
                ),
                inherited=False,
                local=True,
                uses=(),
                comment=column.get("comment") or "",
            )

    def _type(self, kind: Any) -> str:
        """Return a type as the dialect writes it; where it does not know the type, as SQLAlchemy shows it."""
        from sqlalchemy.exc import CompileError

        try:
            return str(kind.compile(dialect=self._inspector.dialect))
        except CompileError:
            return repr(kind)

    def primary_keys(self) -> Iterator[Key]:
        """Read the primary keys."""
        for table in self._names:
            found = self._inspector.get_pk_constraint(table.name, schema=self.schema)
            if found.get("constrained_columns"):
                yield self._key(table, found, found["constrained_columns"], "pkey")

    def unique_constraints(self) -> Iterator[Key]:
        """Read the unique constraints."""
        for table in self._names if "unique constraints" in self._reads else ():
            for found in self._inspector.get_unique_constraints(table.name, schema=self.schema):
                yield self._key(table, found, found["column_names"], "key")

    def _key(self, table: Name, found: Mapping[str, Any], columns: list[str], label: str) -> Key:
        return Key(
            table=table,
            name=found.get("name") or unnamed(columns, label),
            primary=label == "pkey",
            columns=tuple(columns),
            include=(),
            nulls_not_distinct=False,
            without_overlaps=False,
            deferrable=False,
            initially_deferred=False,
            options=_options({key: value for key, value in found.items() if key not in _KEY}),
            tablespace="",
            valid=True,
            clustered=False,
            inherited=False,
            comment=found.get("comment") or "",
            index_comment="",
        )

    def foreign_keys(self) -> Iterator[ForeignKey]:
        """Read the foreign keys."""
        for table in self._names if "foreign keys" in self._reads else ():
            for found in self._inspector.get_foreign_keys(table.name, schema=self.schema):
                columns, options = found["constrained_columns"], found.get("options") or {}
                yield ForeignKey(
                    table=table,
                    name=found.get("name") or unnamed(columns, "fkey"),
                    columns=tuple(columns),
                    target=Name(self._shown(found["referred_schema"]), found["referred_table"]),
                    target_columns=tuple(found["referred_columns"]),
                    on_update=options.get("onupdate") or _NO_ACTION,
                    on_delete=options.get("ondelete") or _NO_ACTION,
                    on_delete_columns=(),
                    match=options.get("match") or "SIMPLE",
                    period=False,
                    deferrable=bool(options.get("deferrable")),
                    initially_deferred=str(options.get("initially", "")).upper() == "DEFERRED",
                    validated=not options.get("not_valid", False),
                    enforced=True,
                    inherited=False,
                    comment=found.get("comment") or "",
                )

    def check_constraints(self) -> Iterator[CheckConstraint]:
        """Read the CHECK constraints."""
        for table in self._names if "check constraints" in self._reads else ():
            for found in self._inspector.get_check_constraints(table.name, schema=self.schema):
                yield CheckConstraint(
                    table=table,
                    name=found.get("name") or unnamed((), "check"),
                    expression=found["sqltext"],
                    columns=(),
                    no_inherit=False,
                    validated=True,
                    enforced=True,
                    local=True,
                    inherited=False,
                    uses=(),
                    comment=found.get("comment") or "",
                )

    def indexes(self) -> Iterator[Index]:
        """Read the indexes, but for those of a constraint."""
        for table in self._names if "indexes" in self._reads else ():
            for found in self._inspector.get_indexes(table.name, schema=self.schema):
                if found.get("duplicates_constraint"):
                    continue
                texts = found.get("expressions") or found["column_names"]
                columns = tuple(sorted(filter(None, found["column_names"])))
                yield Index(
                    table=table,
                    name=found["name"] or unnamed(columns, "idx"),
                    method="",
                    unique=bool(found["unique"]),
                    nulls_not_distinct=False,
                    keys=tuple(_keys(found, texts)),
                    include=tuple(found.get("include_columns") or ()),
                    predicate="",
                    columns=columns,
                    options=_options({key: value for key, value in found.items() if key not in _INDEX}),
                    tablespace="",
                    valid=True,
                    clustered=False,
                    inherited=False,
                    uses=columns_of(table, columns),
                    comment=str(found.get("comment") or ""),
                )

    def views(self) -> Iterator[View]:
        """Read the views, with their columns."""
        for name in self._inspector.get_view_names(schema=self.schema) if "views" in self._reads else ():
            view = Name(self.shown, name)
            query = self._inspector.get_view_definition(name, schema=self.schema) or ""
            columns = tuple(self._columns_of(view))
            yield View(view, "view", query, columns, (), "", "", "NOTHING", True, (), "")

    def other_objects(self) -> Iterator[OtherObject]:
        """Read the sequences, of which only names are known."""
        names = self._inspector.get_sequence_names(schema=self.schema) if "sequences" in self._reads else ()
        for name in names:
            yield OtherObject("sequence", "sequence", self.shown, Name(self.shown, name).dot(), (), (), "")

    def _asked(self, what: str, table: Name) -> Any:
        """Ask for what few dialects have; None from the others."""
        try:
            return getattr(self._inspector, f"get_{what}")(table.name, schema=self.schema)
        except NotImplementedError:
            return None


def _keys(found: Mapping[str, Any], texts: Sequence[Any]) -> Iterator[IndexKey]:
    sorting: Mapping[str, tuple[str, ...]] = found.get("column_sorting") or {}
    for column, text in zip(found["column_names"], texts, strict=False):
        how = sorting.get(text, ())
        yield IndexKey(text, column is None, "", True, (), "", "desc" in how, "nulls_first" in how, None)


def _identity(column: Mapping[str, Any]) -> str:
    """Return how a column counts: as an identity, or in the dialect's own way, which not all report."""
    identity = column.get("identity")
    if identity:
        return "ALWAYS" if identity.get("always") else "BY DEFAULT"
    return "AUTOINCREMENT" if column.get("autoincrement") is True else ""


def _options(found: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is given of a dictionary, as `key=value`, sorted; of one in it, with both keys."""
    flat: dict[str, Any] = {}
    for key, value in found.items():
        parts = value.items() if isinstance(value, dict) else ()
        flat |= {f"{key} {name}": part for name, part in parts} if parts else {key: value}
    return tuple(sorted(f"{key}={value}" for key, value in flat.items() if value not in _NOTHING))
