"""Write the facts of a side to a snapshot file, one JSON document, and read them again.

The document has a format version, and a digest of its content: a file that was cut off, merged or edited is
not compared. The same side gives the same bytes each time, on every machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import Any, Final

import msgspec

from harness.facts.attempts import Attempt
from harness.facts.build import USUAL_DIALECT, Dropped, Recording
from harness.facts.catalog import Catalog, ColumnName, ObjectUse, RoutineName, Use
from harness.facts.environment import Environment
from harness.facts.loaded import Loaded
from harness.facts.orders import Orders
from harness.facts.whole import NO_CODE, NOT_TRIED, Facts
from harness.missing import Missing, known, reason

FORMAT: Final = 1
"""Increased when the same side is saved differently, or when an older reader would misunderstand a file."""


_INDEXES: Final = ("CREATE INDEX ", "CREATE UNIQUE INDEX ")


@dataclass(frozen=True, slots=True)
class Saved:
    """What a snapshot file holds.

    server: the major version of what built the database, 0 for none. prepared: a digest of
    each script that ran before. harness: the version of the harness that saved it.
    """

    facts: Facts
    server: int = 0
    prepared: tuple[str, ...] = ()
    harness: str = ""


class Unreadable(Exception):
    """Why a file cannot be read as a snapshot: a text that follows its name; hint says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class _Facts(msgspec.Struct, forbid_unknown_fields=True):
    """The facts as they are written: a missing one is null, with the reason in a field of its own."""

    source: str
    module: str
    loaded: Loaded | None
    recordings: dict[str, Recording]
    builder: str
    catalog: Catalog | None
    catalog_missing: str
    dropped: Dropped | None
    dropped_missing: str | None
    attempts: tuple[Attempt, ...]
    orders: Orders | None
    environment: Environment | None
    environment_missing: str | None
    server: int
    prepared: tuple[str, ...]
    dialect: str | msgspec.UnsetType = msgspec.UNSET


class _Document(msgspec.Struct):
    """The content of the file."""

    format: int
    harness: str
    digest: str
    side: msgspec.Raw


class _Format(msgspec.Struct):
    """What every format of the document has."""

    format: int


def encode(saved: Saved) -> bytes:
    """Write a snapshot of a side that was loaded, or that has no code."""
    raw = _ENCODER.encode(_side(saved))
    document = _Document(FORMAT, saved.harness, _digest(raw), msgspec.Raw(raw))
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def fingerprint_of(facts: Facts) -> str:
    """Return the digest of all that is known of a side, wherever in its files that is written.

    "" if it was not loaded or cannot be saved. Modules, lines and versions have no part in it: it stays the
    same when code moves, and when a package is upgraded that changes nothing of the schema.
    """
    if isinstance(facts.loaded, Missing) and (facts.has_code or isinstance(facts.catalog, Missing)):
        return ""
    try:
        return _digest(_ENCODER.encode(_anywhere(msgspec.to_builtins(_side(Saved(facts))))))
    except UnicodeEncodeError:
        return ""


class Fingerprints(Mapping[str, str]):
    """The fingerprints of some sides, by side; made when somebody asks, since few reports show them."""

    def __init__(self, sides: Mapping[str, Facts]) -> None:
        self._sides = sides
        self._made: dict[str, str] = {}

    def __getitem__(self, side: str) -> str:
        if side not in self._made:
            self._made[side] = fingerprint_of(self._sides[side])
        return self._made[side]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sides)

    def __len__(self) -> int:
        return len(self._sides)


_WHEREABOUTS = frozenset(
    {
        *(
            "source",
            "module",
            "modules",
            "importing",
            "inner_exports",
            "orders",
            "environment",
            "third_parties",
            "mixins",
        ),
        *("place", "lines", "named", "declared", "own_name", "file", "line", "statements"),
    }
)


def _anywhere(value: Any) -> Any:
    """Return facts without what says where things are written, and in which environment."""
    if isinstance(value, dict):
        return {key: _anywhere(held) for key, held in value.items() if key not in _WHEREABOUTS}
    if isinstance(value, (list, tuple)):  # without the names that a module only happens to have imported
        return [_anywhere(one) for one in value if not (isinstance(one, dict) and one.get("incidental"))]
    return value


def _side(saved: Saved) -> _Facts:
    facts = saved.facts
    loaded = known(facts.loaded)
    assert loaded is not None or not facts.has_code
    if loaded is not None:
        loaded = replace(loaded, environment=replace(loaded.environment, executable="", file=""))
    return _Facts(
        source=facts.source,
        module=facts.module,
        loaded=loaded,
        recordings={name: ordered(one) for name, one in facts.recordings.items()},
        builder=facts.builder,
        catalog=known(facts.catalog),
        catalog_missing=reason(facts.catalog),
        dropped=known(facts.dropped),
        dropped_missing=reason(facts.dropped) or None,
        attempts=facts.attempts,
        orders=known(facts.orders),
        environment=known(facts.environment),
        environment_missing=reason(facts.environment) or None,
        server=saved.server,
        prepared=saved.prepared,
        dialect=msgspec.UNSET if facts.dialect == USUAL_DIALECT else facts.dialect,
    )


def ordered(recording: Recording) -> Recording:
    """Sort the indexes of each table, which SQLAlchemy keeps in a set and emits in any order."""
    if recording.create is None:
        return recording
    runs = groupby(recording.create, key=lambda one: one.startswith(_INDEXES))
    create = (one for are_indexes, run in runs for one in (sorted(run) if are_indexes else run))
    return replace(recording, create=tuple(create))


def decode(content: bytes) -> Saved:
    """Read a snapshot; Unreadable for anything else."""
    again = "Save it again: schema-harness snapshot SOURCE -o FILE.json"
    try:
        found = msgspec.json.decode(content, type=_Format).format
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreadable("is not a snapshot of a side, or is damaged", again) from None
    if found != FORMAT:
        newer = found > FORMAT
        raise Unreadable(
            f"has format {found}, and this schema-harness reads format {FORMAT}",
            "Use the newer schema-harness that saved it, or save it again with this one" if newer else again,
        )
    try:
        document = msgspec.json.decode(content, type=_Document)
        raw = msgspec.json.format(bytes(document.side), indent=-1)
        side = _decoder().decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(f"is damaged: {error}", again) from None
    if _digest(raw) != document.digest:
        raise Unreadable("was changed after it was saved: its digest does not match", again)
    catalog = Missing(side.catalog_missing) if side.catalog is None else side.catalog
    dropped = side.dropped if side.dropped_missing is None else Missing(side.dropped_missing)
    facts = Facts(
        source=side.source,
        module=side.module,
        loaded=NO_CODE if side.loaded is None else side.loaded,
        recordings=side.recordings,
        catalog=catalog,
        builder=side.builder,
        dropped=dropped,
        attempts=side.attempts,
        orders=NOT_TRIED if side.orders is None else side.orders,
        environment=Missing(why) if (why := side.environment_missing) else side.environment,
        dialect=USUAL_DIALECT if side.dialect is msgspec.UNSET else side.dialect,
    )
    return Saved(facts, side.server, side.prepared, document.harness)


_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


@cache
def _decoder() -> msgspec.json.Decoder[_Facts]:
    return msgspec.json.Decoder(_Facts, dec_hook=_use)


def _use(kind: type, value: Any) -> Use:
    """Read a use: msgspec can distinguish the dataclasses of a union only by a tag."""
    assert kind is Use
    if "signature" in value:
        return msgspec.convert(value, RoutineName)
    return msgspec.convert(value, ObjectUse if "kind" in value else ColumnName)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
