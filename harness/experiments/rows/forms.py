"""Values for what SQLAlchemy's types do not describe: forms of text, types by name, kinds found by trying."""

from __future__ import annotations

from hypothesis import strategies as st

WELL_FORMED = (
    "ann@example.org",
    "https://example.org/a?b=c",
    "+15550100123",
    "Ann Lee",
    "a-slug-1",
    "ABC-123",
    "US",
    "EUR",
    "en-GB",
    "#00ff7f",
    "10.0.0.1",
    "42",
    "2024-02-29",
    "12345678-1234-4678-9234-567812345678",
    '{"a": 1}',
)
"""Texts in the forms that validators and CHECK constraints often require."""

NAMED = {
    "box": ("(2,2),(0,0)", "(3,4),(1,2)"),
    "circle": ("<(1,2),3>", "<(0,0),1>"),
    "citext": ("abc", "ABC", "ß"),
    "cube": ("(1, 2, 3)", "(0)"),
    "jsonpath": ("$.a", "$[*].b"),
    "line": ("{1,2,3}", "{1,-1,0}"),
    "lseg": ("[(0,0),(1,1)]", "[(2,0),(1,3)]"),
    "ltree": ("a.b.c", "top"),
    "macaddr8": ("08:00:2b:01:02:03:04:05", "08:00:2b:ff:fe:03:04:05"),
    "money": ("12.34", "-0.50"),
    "name": ("abc", "k"),
    "oid": (1, 70000),
    "path": ("((0,0),(1,1),(2,0))", "[(0,0),(1,2)]"),
    "pg_lsn": ("16/B374D848", "0/0"),
    "point": ("(1,2)", "(0.5,-3)"),
    "polygon": ("((0,0),(1,1),(2,0))", "((0,0),(0,3),(3,3))"),
    "regclass": ("pg_class", "pg_type"),
    "regconfig": ("english", "simple"),
    "tsquery": ("'cat' & 'dog'", "'a'"),
    "tsvector": ("'cat':1 'dog':2", "'a'"),
    "xml": ("<a>1</a>", "<b/>"),
}
"""Two or three values by the type's name, as the server itself writes them."""

AS = {
    "text": "string",
    "integer": "integer",
    "number": "numeric",
    "datetime": "datetime",
    "aware datetime": "datetime",
    "date": "date",
    "time": "time",
    "interval": "interval",
    "float": "float",
    "boolean": "boolean",
    "binary": "binary",
}
"""What a type may be found to accept (`inside/metadata/probing.py`), with the kind of such columns."""

_SHORT = st.text("abcXYZ019 '\"ß漢", max_size=5)

TAKEN: dict[str, st.SearchStrategy[object]] = {
    "address": st.ip_addresses(v=4),
    "address text": st.ip_addresses(v=4).map(str),
    "digits": st.from_regex(r"[1-9][0-9]{0,5}", fullmatch=True),
    "email": st.from_regex(r"[a-z]{1,8}@example\.org", fullmatch=True),
    "hardware text": st.binary(min_size=6, max_size=6).map(lambda raw: raw.hex(":")),
    "integers": st.lists(st.integers(-100, 100), max_size=3),
    "network text": st.ip_addresses(v=4).map(lambda address: f"{address}/32"),
    "object": st.dictionaries(_SHORT, st.none() | st.integers(-100, 100) | _SHORT, max_size=3),
    "positive": st.integers(1, 100),
    "set of texts": st.sets(_SHORT, max_size=3),
    "texts": st.lists(_SHORT, max_size=3),
    "url": st.from_regex(r"https://example\.org/[a-z]{0,8}", fullmatch=True),
    "uuid": st.uuids(),
    "uuid text": st.uuids().map(str),
}
"""The other kinds of values that a type may be found to accept."""
