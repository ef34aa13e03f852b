"""Sides that no run has loaded, for the HTML report: tables in modules, with foreign keys and classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass, replace
from typing import Any, get_origin, get_type_hints

from made import BY_ID, outcome, report

from harness.facts.build import Recording
from harness.facts.catalog import Catalog, Column, ForeignKey, Key, Name, Table
from harness.facts.exports import Export
from harness.facts.loaded import Environment, Loaded
from harness.facts.mapping import Attribute, Constructor, Made, MappedClass, Relationship
from harness.facts.modules import Importing
from harness.facts.reads import Reads
from harness.facts.sharing import Sharing
from harness.facts.tables import MetaTable
from harness.facts.whole import Facts
from harness.findings import Comparison, Difference, Location, Outcome, Remark
from harness.report import Report
from harness.subjects import Subject


def blank(type_: Any, **given: Any) -> Any:
    """Make a value of a type, with nothing in any other field."""
    hints = get_type_hints(type_)
    return type_(**{name: given.get(name, _nothing(hint)) for name, hint in hints.items()})


def _nothing(hint: Any) -> Any:
    if hint in (str, bool, int):
        return hint()
    if get_origin(hint) in (tuple, dict):
        return get_origin(hint)()
    return blank(hint) if is_dataclass(hint) else None


@dataclass(frozen=True)
class Drawn:
    """A table: what it is called everywhere, its module, and the tables to which it refers."""

    name: str
    module: str
    refers: Sequence[str] = ()
    columns: Sequence[str] = ("id", "email")

    @property
    def full(self) -> Name:
        return Name("public", self.name)

    @property
    def place(self) -> tuple[str, int]:
        return f"{self.module.replace('.', '/')}.py", 7


def side(source: str, tables: Sequence[Drawn], importing: Sequence[Importing] = ()) -> Facts:
    """All that is known of a side with these tables."""
    loaded = Loaded(
        source=source,
        environment=blank(Environment),
        exports=(blank(Export, name="expiry", kind="function", public=True, value=tables[0].name),),
        inner_exports=(),
        modules=(),
        importing=tuple(importing),
        late=(),
        classes=tuple(map(_class, tables)),
        tables=tuple(blank(MetaTable, name=one.full, place=one.place) for one in tables),
        enums=(),
        listeners=(),
        listener_orders=(),
        sharing=Sharing(),
        reads=Reads((), ()),
        third_parties=(),
    )
    statements = tuple(f'CREATE TABLE "{one.name}" (\n\tid INTEGER\n)' for one in tables)
    return Facts(
        source,
        loaded=loaded,
        catalog=_catalog(tables),
        recordings={"postgresql": Recording("postgresql", statements, ())},
    )


def _class(table: Drawn) -> MappedClass:
    relationships = tuple(
        blank(Relationship, name=f"to_{other}", target=f"{other.title()}", uselist=True)
        for other in table.refers
    )
    made: MappedClass = blank(
        MappedClass,
        name=table.name.title(),
        module=table.module,
        table=table.full,
        constructor=Constructor("()", Made.DEFAULT, "", None),
        attributes=tuple(blank(Attribute, name=name, kind="column") for name in table.columns),
        relationships=relationships,
        place=table.place,
    )
    return made


def _catalog(tables: Sequence[Drawn]) -> Catalog:
    return Catalog(
        tables=tuple(blank(Table, name=one.full, kind="table", comment=one.name) for one in tables),
        columns=tuple(
            blank(Column, relation=one.full, name=name, type="text", default=repr(one.name))
            for one in tables
            for name in (*one.columns, *(f"{other}_id" for other in one.refers))
        ),
        primary_keys=tuple(
            blank(Key, table=one.full, name=f"{one.name}_pkey", primary=True, columns=("id",))
            for one in tables
        ),
        foreign_keys=tuple(
            blank(
                ForeignKey,
                table=one.full,
                name=f"{one.name}_{other}_fkey",
                columns=(f"{other}_id",),
                target=Name("public", other),
                target_columns=("id",),
                match="SIMPLE",
            )
            for one in tables
            for other in one.refers
        ),
    )


def many(count: int, per_module: int = 25) -> list[Drawn]:
    """So many tables in modules: they refer to one in their own, many to one that all know, some across."""
    names = [f"thing_{number:03}" for number in range(count)]
    return [
        Drawn(
            name,
            f"app.domain_{number // per_module:02}.models",
            sorted(
                {
                    names[number - number % per_module + (number % per_module) // 2],
                    *(names[:1] if number % 3 == 0 else ()),
                    *(names[number * 7 % count : number * 7 % count + 1] if number % 5 == 0 else ()),
                }
                - {name}
            ),
            ("id", *(f"column_{at}" for at in range(8))),
        )
        for number, name in enumerate(names)
    ]


def drawn(baseline: Facts, refactored: Facts, *outcomes: Outcome) -> Report:
    """A report on these sides."""
    found = report(*outcomes)
    return replace(found, facts={"baseline": baseline, "refactored": refactored})


def shop() -> Report:
    """A small schema, of which some differs: a lost table, an added column, findings and doubts, a cycle."""
    before = [
        Drawn("users", "shop.models"),
        Drawn("orders", "shop.models", ["users"]),
        Drawn("items", "shop.models", ["orders", "users"]),
        Drawn("gone", "shop.models", ["users"]),
    ]
    after = [
        Drawn("users", "shop.people", columns=("id", "email", "nick")),
        Drawn("orders", "shop.sales", ["users"]),
        Drawn("items", "shop.sales", ["orders", "users"]),
    ]
    importing = [
        Importing("shop", ("shop.people", "shop.sales"), (), ()),
        Importing("shop.people", ("shop.sales",), (), ()),
        Importing("shop.sales", ("shop.people",), (), ("shop",)),
    ]
    lost = Difference(Subject(("gone",), "public"), "table", None, Location("shop/models.py", 7), None)
    typed = Difference(
        Subject(("users", "email"), "public"),
        "character varying(50)",
        "character varying(20)",
        Location("shop/models.py", 9),
        Location("shop/people.py", 12),
        witness="INSERT INTO users (email) VALUES (repeat('x', 21))",
    )
    return drawn(
        side("shop.models", before),
        side("shop", after, importing),
        outcome("table_present", 4, lost),
        outcome("column_same_type", 9, typed),
        outcome("member_same_code", 3, doubts=(Remark("Orders.total", "the code differs", "abc"),)),
        outcome("row_accepted_alike", 7),
        replace(outcome("export_present", 4), notes=(Remark("shop", "exports new names: Extra"),)),
        BY_ID["autogenerate_is_noop"].stamp(Comparison(skipped="Alembic is not there")),
    )


TRICKS = (
    "</script><script>window.pwned = 1</script>",
    "<!--<script>",
    "<img src=x onerror='window.pwned = 1'>",
    "\"'><svg onload=window.pwned=1>",
    "{{ 7 * 7 }}${7 * 7}",
    "__proto__",
    "\u2028window.pwned = 1\u2029",
    "\u202egnp.exe\u2066",
    "\ud800\x00\x1b[2J",
    "javascript:window.pwned=1",
    "&lt;b&gt;",
)
"""What a name, a comment or a value may be, to become more than a text."""


def hostile() -> Report:
    """A schema whose every name, comment and value tries to become markup or script."""
    tables = [
        Drawn(name, f"{TRICKS[(number + 1) % len(TRICKS)]}.m", [TRICKS[number - 1]], ("id", *TRICKS))
        for number, name in enumerate(TRICKS)
    ]
    importing = [Importing(name, (TRICKS[0],), (), ()) for name in TRICKS]
    differences = [
        Difference(
            Subject((name,), "public"),
            name,
            f"{name} other",
            Location(name, 1),
            None,
            witness=name,
            hint=name,
        )
        for name in TRICKS
    ]
    found = drawn(
        side(TRICKS[0], tables[:-1]),
        side(TRICKS[2], tables, importing),
        outcome("table_present", 4, *differences),
        outcome("member_same_code", 3, doubts=tuple(Remark(f"{name}.x", name, f"{name}") for name in TRICKS)),
        BY_ID["autogenerate_is_noop"].stamp(Comparison(skipped="".join(TRICKS))),
    )
    return replace(found, baseline=TRICKS[0], refactored=TRICKS[2], database=TRICKS[3])
