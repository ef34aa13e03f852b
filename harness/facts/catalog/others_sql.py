"""Queries that show what is read from its row in a system catalog: what makes it is not known."""

from __future__ import annotations

from typing import Final

from harness.facts.catalog.others import OtherObject
from harness.facts.catalog.quoting import literal

_HERE: Final = "(SELECT oid FROM pg_database WHERE datname = current_database())"
_QUERIES: Final = {
    "comment on": "pg_describe_object(classoid, objoid, objsubid), description FROM pg_description",
    "database setting": f"setrole::regrole, setconfig FROM pg_db_role_setting WHERE setdatabase = {_HERE}",
    "dependency on an extension": "pg_describe_object(classid, objid, objsubid) FROM pg_depend"
    " WHERE deptype = 'x'",
    "disabled constraints": "tgrelid::regclass, tgname FROM pg_trigger"
    " WHERE tgisinternal AND tgenabled <> 'O'",
    "owner": "pg_describe_object(classid, objid, 0), refobjid::regrole FROM pg_shdepend"
    f" WHERE deptype = 'o' AND dbid = {_HERE}",
    "security label": "objtype, objname, provider, label FROM pg_seclabels",
}
_VIEWS: Final = "information_schema."
_NUMBERS: Final = {"pg_foreign_table": ("pg_class", "ftrelid")}


def shown(value: OtherObject) -> str:
    """Write a query that shows it."""
    if value.kind in _QUERIES:
        return f"SELECT {_QUERIES[value.kind]}"
    if value.catalog == "pg_user_mapping":  # the view shows options to those only who may see them
        return "SELECT * FROM pg_user_mappings"
    if value.catalog == "pg_largeobject_metadata":
        return "SELECT oid, md5(lo_get(oid)) FROM pg_largeobject_metadata"
    if value.catalog.startswith(_VIEWS):
        return f"SELECT * FROM {value.catalog}"  # noqa: S608 - for people
    named_by, number = _NUMBERS.get(value.catalog, (value.catalog, "oid"))
    identity = f"(pg_identify_object({literal(named_by)}::regclass, {number}, 0)).identity"
    return f"SELECT * FROM {value.catalog} WHERE {identity} = {literal(value.name)}"  # noqa: S608 - for people
