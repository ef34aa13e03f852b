"""Writing the values of a catalog as SQL that a person can run: the witness of a finding."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from harness.facts import catalog as values
from harness.facts.catalog import access_sql, others_sql
from harness.facts.catalog.names import is_unnamed
from harness.facts.catalog.quoting import identifier, literal, qualified


@singledispatch
def definition(value: Any) -> str:
    """Write the definition of an object without its name: objects of one definition differ in name only."""
    raise TypeError(type(value))


@singledispatch
def sql(value: Any) -> str:
    """Write the statement that makes an object; for a table without its columns and constraints."""
    raise TypeError(type(value))


@sql.register
def _(value: values.Schema) -> str:
    return f"CREATE SCHEMA {identifier(value.name)}"


@sql.register
def _(value: values.Extension) -> str:
    name, schema, version = map(identifier, (value.name, value.schema, value.version))
    return f"CREATE EXTENSION {name} SCHEMA {schema} VERSION {version}"


@sql.register
def _(value: values.Table) -> str:
    unlogged = "UNLOGGED " if value.persistence == "unlogged" else ""
    foreign = "FOREIGN " if value.kind == "foreign table" else ""
    head = f"CREATE {unlogged}{foreign}TABLE {qualified(value.name)}"
    if value.partition_bound and value.parents:
        head += f" PARTITION OF {qualified(value.parents[0])} {value.partition_bound}"
    elif value.of_type:
        head += f" OF {value.of_type}"
    elif value.parents:
        head += f" (…) INHERITS ({', '.join(map(qualified, value.parents))})"
    else:
        head += " (…)"
    return head + (f" PARTITION BY {value.partition_key}" if value.partition_key else "")


@definition.register
def _(value: values.Column) -> str:
    parts = [value.type]
    if value.collation:
        parts.append(f"COLLATE {value.collation}")
    if value.default:
        parts.append(f"DEFAULT {value.default}")
    if value.identity:
        # AUTOINCREMENT and AUTO_INCREMENT are written as they are.
        standard = value.identity in {"ALWAYS", "BY DEFAULT"}
        parts.append(f"GENERATED {value.identity} AS IDENTITY" if standard else value.identity)
    if value.generated:
        parts.append(f"GENERATED ALWAYS AS ({value.generated}) {value.generated_kind}")
    if value.not_null:
        parts.append("NOT NULL")
    return " ".join(parts)


@sql.register
def _(value: values.Column) -> str:
    return f"ALTER TABLE {qualified(value.relation)} ADD COLUMN {identifier(value.name)} {definition(value)}"


@definition.register
def _(value: values.Key) -> str:
    overlaps = " WITHOUT OVERLAPS" if value.without_overlaps else ""
    parts = ["PRIMARY KEY" if value.primary else "UNIQUE"]
    if value.nulls_not_distinct:
        parts.append("NULLS NOT DISTINCT")
    parts.append(f"({_names(value.columns)}{overlaps})")
    if value.include:
        parts.append(f"INCLUDE ({_names(value.include)})")
    if value.options:
        parts.append(f"WITH ({', '.join(value.options)})")
    if value.tablespace:
        parts.append(f"USING INDEX TABLESPACE {identifier(value.tablespace)}")
    return " ".join([*parts, *_deferral(value)])


@definition.register
def _(value: values.ForeignKey) -> str:
    period = "PERIOD " if value.period else ""
    parts = [
        f"FOREIGN KEY ({_names(value.columns, period)})",
        f"REFERENCES {qualified(value.target)} ({_names(value.target_columns, period)})",
    ]
    if value.match != "SIMPLE":
        parts.append(f"MATCH {value.match}")
    if value.on_update != "NO ACTION":
        parts.append(f"ON UPDATE {value.on_update}")
    if value.on_delete != "NO ACTION":
        parts.append(f"ON DELETE {value.on_delete}")
    if value.on_delete_columns:
        parts.append(f"({_names(value.on_delete_columns)})")
    return " ".join([*parts, *_deferral(value), *_enforcement(value)])


@definition.register
def _(value: values.CheckConstraint) -> str:
    no_inherit = ["NO INHERIT"] if value.no_inherit else []
    return " ".join([value.definition, *no_inherit, *_enforcement(value)])


@definition.register
def _(value: values.ExclusionConstraint) -> str:
    return value.definition


@sql.register(values.Key)
@sql.register(values.ForeignKey)
@sql.register(values.CheckConstraint)
@sql.register(values.ExclusionConstraint)
def _(
    value: values.Key | values.ForeignKey | values.CheckConstraint | values.ExclusionConstraint,
) -> str:
    name = "" if is_unnamed(value.name) else f"CONSTRAINT {identifier(value.name)} "
    return f"ALTER TABLE {qualified(value.table)} ADD {name}{definition(value)}"


@definition.register
def _(value: values.IndexKey) -> str:
    parts = [value.expression if value.computed else identifier(value.expression)]
    if value.collation:
        parts.append(f"COLLATE {value.collation}")
    if value.opclass_options:
        parts.append(f"{value.opclass} ({', '.join(value.opclass_options)})")
    elif not value.default_opclass:
        parts.append(value.opclass)
    if value.descending:
        parts.append("DESC")
    if value.nulls_first != value.descending:
        parts.append("NULLS FIRST" if value.nulls_first else "NULLS LAST")
    return " ".join(parts)


@definition.register
def _(value: values.Index) -> str:
    using = f"USING {value.method} " if value.method else ""
    parts = [f"{using}({', '.join(map(definition, value.keys))})"]
    if value.include:
        parts.append(f"INCLUDE ({_names(value.include)})")
    if value.nulls_not_distinct:
        parts.append("NULLS NOT DISTINCT")
    if value.options:
        parts.append(f"WITH ({', '.join(value.options)})")
    if value.tablespace:
        parts.append(f"TABLESPACE {identifier(value.tablespace)}")
    if value.predicate:
        parts.append(f"WHERE {value.predicate}")
    return " ".join(parts)


@sql.register
def _(value: values.Index) -> str:
    unique = "UNIQUE " if value.unique else ""
    return f"CREATE {unique}INDEX {identifier(value.name)} ON {qualified(value.table)} {definition(value)}"


@definition.register
def _(value: values.ExtendedStatistics) -> str:
    kinds = f"({', '.join(value.kinds)}) " if value.kinds else ""
    parts = [*map(identifier, value.columns), *value.expressions]
    return f"{kinds}ON {', '.join(parts)} FROM {qualified(value.table)}"


@sql.register
def _(value: values.ExtendedStatistics) -> str:
    return f"CREATE STATISTICS {qualified(value.name)} {definition(value)}"


@definition.register
def _(value: values.Enum) -> str:
    return f"AS ENUM ({', '.join(map(literal, value.labels))})"


@definition.register
def _(value: values.Composite) -> str:
    return f"AS ({', '.join(f'{identifier(one.name)} {definition(one)}' for one in value.attributes)})"


@definition.register
def _(value: values.Range) -> str:
    options = {
        "SUBTYPE": value.subtype,
        "SUBTYPE_OPCLASS": value.opclass,
        "COLLATION": value.collation,
        "CANONICAL": value.canonical,
        "SUBTYPE_DIFF": value.subtype_diff,
    }
    return f"AS RANGE ({', '.join(f'{name} = {text}' for name, text in options.items() if text)})"


@sql.register(values.Enum)
@sql.register(values.Composite)
@sql.register(values.Range)
def _(value: values.Enum | values.Composite | values.Range) -> str:
    return f"CREATE TYPE {qualified(value.name)} {definition(value)}"


@definition.register
def _(value: values.Domain) -> str:
    collation = f" COLLATE {value.collation}" if value.collation else ""
    default = f" DEFAULT {value.default}" if value.default else ""
    return f"AS {value.type}{collation}{default}{' NOT NULL' if value.not_null else ''}"


@sql.register
def _(value: values.Domain) -> str:
    return f"CREATE DOMAIN {qualified(value.name)} {definition(value)}"


@definition.register
def _(value: values.DomainConstraint) -> str:
    return value.definition


@sql.register
def _(value: values.DomainConstraint) -> str:
    return (
        f"ALTER DOMAIN {qualified(value.domain)} ADD CONSTRAINT {identifier(value.name)} {value.definition}"
    )


@sql.register
def _(value: values.Sequence) -> str:
    parts = [f"CREATE SEQUENCE {qualified(value.name)} AS {value.type}", f"INCREMENT BY {value.increment}"]
    if value.minimum is not None:
        parts.append(f"MINVALUE {value.minimum}")
    if value.maximum is not None:
        parts.append(f"MAXVALUE {value.maximum}")
    parts.append(f"START WITH {value.start} CACHE {value.cache}")
    if value.cycle:
        parts.append("CYCLE")
    if value.owner:
        parts.append(f"OWNED BY {qualified(value.owner.relation)}.{identifier(value.owner.column)}")
    return " ".join(parts)


@definition.register
def _(value: values.View) -> str:
    options = f" WITH ({', '.join(value.options)})" if value.options else ""
    return f"{options} AS{value.query.removesuffix(';')}"


@sql.register
def _(value: values.View) -> str:
    return f"CREATE {value.kind.upper()} {qualified(value.name)}{definition(value)}"


@sql.register
def _(value: values.Routine) -> str:
    return value.definition or f"CREATE AGGREGATE {qualified(value.name)}({value.arguments}) ({value.body})"


@definition.register
def _(value: values.Trigger) -> str:
    return value.definition


@sql.register
def _(value: values.Trigger) -> str:
    constraint = "CONSTRAINT " if value.constraint else ""
    return f"CREATE {constraint}TRIGGER {identifier(value.name)} {value.definition}"


@definition.register
def _(value: values.RewriteRule) -> str:
    return value.definition


@sql.register
def _(value: values.RewriteRule) -> str:
    return f"CREATE RULE {identifier(value.name)} {value.definition}"


@definition.register
def _(value: values.Policy) -> str:
    kind = "PERMISSIVE" if value.permissive else "RESTRICTIVE"
    using = f" USING ({value.using})" if value.using else ""
    check = f" WITH CHECK ({value.check})" if value.check else ""
    return f"AS {kind} FOR {value.command} TO {', '.join(value.roles)}{using}{check}"


@sql.register
def _(value: values.Policy) -> str:
    return f"CREATE POLICY {identifier(value.name)} ON {qualified(value.table)} {definition(value)}"


@definition.register
def _(value: values.Publication) -> str:
    named = [f"TABLE {', '.join(map(qualified, value.tables))}"] if value.tables else []
    if value.schemas:
        named.append(f"TABLES IN SCHEMA {', '.join(map(identifier, value.schemas))}")
    scope = "ALL TABLES" if value.all_tables else ", ".join(named)
    options = [f"publish = '{', '.join(value.operations)}'"]
    if value.via_root:
        options.append("publish_via_partition_root")
    if value.generated_columns != "none":
        options.append(f"publish_generated_columns = {value.generated_columns}")
    return f"{f'FOR {scope} ' if scope else ''}WITH ({', '.join(options)})"


@sql.register
def _(value: values.Publication) -> str:
    return f"CREATE PUBLICATION {identifier(value.name)} {definition(value)}"


@definition.register
def _(value: values.PublishedTable) -> str:
    columns = f" ({_names(value.columns)})" if value.columns else ""
    return f"TABLE {qualified(value.table)}{columns}{f' WHERE ({value.filter})' if value.filter else ''}"


@sql.register
def _(value: values.PublishedTable) -> str:
    return f"ALTER PUBLICATION {identifier(value.publication)} ADD {definition(value)}"


sql.register(values.OtherObject, others_sql.shown)
sql.register(values.Owner, access_sql.owner)
sql.register(values.Privileges, access_sql.privileges)
sql.register(values.DefaultPrivileges, access_sql.default_privileges)


def _names(names: tuple[str, ...], before_last: str = "") -> str:
    *most, last = map(identifier, names)
    return ", ".join([*most, before_last + last])


def _deferral(constraint: values.Key | values.ForeignKey) -> list[str]:
    if not constraint.deferrable:
        return []
    return ["DEFERRABLE INITIALLY DEFERRED" if constraint.initially_deferred else "DEFERRABLE"]


def _enforcement(constraint: values.ForeignKey | values.CheckConstraint) -> list[str]:
    if not constraint.enforced:
        return ["NOT ENFORCED"]
    return [] if constraint.validated else ["NOT VALID"]
