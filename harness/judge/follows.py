"""Which rules have findings that only follow from those of which others: data for `causes`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from harness.findings import Contract

ANY = ("",)
LOST_WITH_SCHEMA = frozenset({"export_present", "class_mapped"})
NAMES = (
    *("primary_key_same_name", "unique_constraint_same_name", "foreign_key_same_name"),
    *("check_constraint_same_name", "index_same_name"),
)
OF_CODE = (
    *("export_same_code", "class_member_same_code", "member_same_code", "attribute_same_code"),
    *("attribute_same_setter", "default_same_code", "onupdate_same_code", "validator_same_code"),
    *("listener_same_code", "column_same_type_code"),
)
MODULES = ("submodule_registered", "submodule_imported")
HANDED_ON = tuple(
    f"relationship_{what}"
    for what in (
        *("present", "same_join", "same_secondary", "same_viewonly", "same_post_update"),
        "same_passive_updates",
    )
)
"""What a relationship hands on to the one that its backref makes."""
FOLLOWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "export_present": (*MODULES, "class_mapped", "table_present", "schema_present"),
        "listener_present": MODULES,
        "table_present": ("submodule_registered",),
        "export_same_kind": ("class_mapped",),
        "export_same_object": ("export_same_kind",),
        "class_mapped": ("submodule_registered", "table_present", "schema_present"),
        "submodule_gives_same_names": ("class_mapped", "table_present", "schema_present"),
        "class_same_primary_key": ("primary_key_",),
        "attribute_present": ("column_present",),
        "attribute_same_target": ("column_present",),
        "default_same_kind": ("column_same_default",),
        **dict.fromkeys(
            ("export_same_annotations", "model_field_present", "model_field_same_type"),
            ("attribute_", "relationship_", "column_", "member_", "enum_", "domain_"),
        ),
        "column_same_fetched": ("column_same_default", "column_same_generated", "column_same_identity"),
        **dict.fromkeys(NAMES, ("metadata_same_naming_convention",)),
        "member_present": ("class_same_constructor",),
        **dict.fromkeys(OF_CODE, ("export_same_value",)),
        "class_member_same_code": ("export_same_value", "export_same_code"),
        "export_same_value": ("enum_class_same_members", "enum_same_label"),
        "enum_class_same_members": ("enum_same_label",),
        "column_same_type": ("enum_class_same_members",),
        "relationship_same_target": ("class_mapped",),
        "import_prints_alike": ("relationship_", "class_", "foreign_key_", "column_"),
        "schema_builds": MODULES,
        **{rule: (rule,) for rule in HANDED_ON},
        "relationship_same_cascade": ("relationship_same_viewonly",),
        "column_same_labels": ("enum_", "check_constraint_same_expression", "export_same_value"),
        "column_same_python_type": (
            *MODULES,
            "column_same_type",
            "enum_",
            "domain_",
            "composite_",
            "range_",
        ),
    }
)
"""Rules of the contracts that are read, with the beginnings of the rules whose findings they repeat."""
OF_NAMES = ("export_same_value", "export_same_code", "export_present", "enum_class_same_members")
"""Rules about names of the source that explain what is declared with these."""
OF_VALUES = "export_same_value"
SAID_OTHERWISE = frozenset({"class_same_sql", "relationship_same_sql", "attribute_same_sql"})
"""Rules about what the ORM makes of the rest of a mapping: any finding about that explains theirs."""
WARNS = "import_prints_alike"
"""The rule whose finding of a relationship is what SQLAlchemy makes of it and of those beside it."""
OF_ROWS = frozenset({"row_accepted_alike", "row_written_alike", "row_reads_back_alike"})
OF_TYPES = frozenset({"column_same_type", "column_same_python_type"})
"""Rules about what a column takes from the one that it refers to, unless it says otherwise itself."""
REFUSED = "row_refused_alike"
OF_GRAPHS = frozenset(f"graph_{how}_alike" for how in ("accepted", "stored", "related", "session", "loaded"))
OF_SEQUENCES = "sequence_ends_alike"
BEFORE_SEQUENCES = (Contract.ROWS, Contract.MAPPING, Contract.CATALOG)
"""The contracts of which any finding explains how a sequence ends: it takes objects through everything."""
OF_RELATED = frozenset({REFUSED, OF_SEQUENCES, *OF_GRAPHS})

REPEATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"check_is_noop": ("autogenerate_is_noop", "history_leads_to_schema")}
)
"""Rules of the contracts that are run, with the rules whose findings about one table they repeat."""
SUMS_UP: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "history_same_script": frozenset(
            {"history_same_heads", "history_upgrades", "history_steps_alike", "history_leads_to_schema"}
        )
    }
)
"""Rules that have one finding, of all the history, with the rules of which any finding explains it."""
