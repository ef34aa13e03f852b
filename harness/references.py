"""Where the manuals describe what a rule is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

_POSTGRESQL: Final = "https://www.postgresql.org/docs/current/"
_SQLALCHEMY: Final = "https://docs.sqlalchemy.org/en/20/"
_ALEMBIC: Final = "https://alembic.sqlalchemy.org/en/latest/"
_PYTHON: Final = "https://docs.python.org/3/"

_PAGES: Mapping[str, Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        _POSTGRESQL: {
            "catalogs.html": ("catalog", "other_object"),
            "datatype-enum.html": ("enum",),
            "ddl-constraints.html": (
                *("check_constraint", "exclusion_constraint", "foreign_key", "not_null"),
                *("primary_key", "unique_constraint"),
            ),
            "ddl-priv.html": ("owner", "privilege"),
            "ddl-schemas.html": ("schema",),
            "rowtypes.html": ("composite",),
            "sql-alterdefaultprivileges.html": ("default_privilege",),
            "sql-createdomain.html": ("domain",),
            "sql-createextension.html": ("extension",),
            "sql-createfunction.html": ("routine",),
            "sql-createindex.html": ("index",),
            "sql-createpolicy.html": ("policy",),
            "sql-createpublication.html": ("publication", "published"),
            "sql-createrule.html": ("rewrite_rule",),
            "sql-createsequence.html": ("sequence",),
            "sql-createstatistics.html": ("extended_statistics",),
            "sql-createtable.html": ("column", "table"),
            "sql-createtrigger.html": ("trigger",),
            "sql-createtype.html": ("range",),
            "sql-createview.html": ("view",),
        },
        _SQLALCHEMY: {
            "core/ddl.html": ("build", "ddl", "drop", "schema_builds", "schema_drops", "statement"),
            "core/custom_types.html": ("column_same_type_code",),
            "core/defaults.html": ("column_same_fetched", "default", "onupdate"),
            "core/metadata.html": (
                *("column_same_info", "column_same_key", "every_table", "metadata"),
                *("table_registered", "table_same_info", "table_same_metadata"),
            ),
            "orm/cascades.html": ("graph",),
            "orm/declarative_tables.html": ("attribute", "column_same_labels", "column_same_python_type"),
            "orm/events.html": ("listener",),
            "orm/mapped_attributes.html": ("validator",),
            "orm/mapping_api.html": ("class", "mappers", "mapping"),
            "orm/relationship_api.html": ("relationship",),
            "orm/session_basics.html": ("row",),
            "orm/session_state_management.html": ("sequence_ends",),
        },
        _ALEMBIC: {
            "autogenerate.html": ("autogenerate", "check"),
            "tutorial.html": ("environment", "history", "migrations"),
        },
        _PYTHON: {
            "library/enum.html": ("enum_class",),
            "reference/datamodel.html": ("class_member", "member"),
            "reference/import.html": ("import", "module", "source", "submodule"),
            "faq/programming.html": ("state",),
            "tutorial/modules.html": ("consumer", "export"),
        },
        "https://docs.pydantic.dev/latest/concepts/": {"fields/": ("model_field",), "models/": ("model",)},
    }
)
_BY_BEGINNING: Final = {
    beginning: f"{manual}{page}"
    for manual, pages in _PAGES.items()
    for page, beginnings in pages.items()
    for beginning in beginnings
}


def reference(rule: str) -> str:
    """Return the page for a rule, by the longest beginning of its name; KeyError for a rule without one."""
    return _BY_BEGINNING[max(filter(rule.startswith, _BY_BEGINNING), key=len, default=rule)]
