"""Rules of validated models and data classes: what they take, refuse and give away, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.exports import Export, ModelField
from harness.findings import Check, Comparison, Difference, Remark
from harness.pairs.compare import Match, Paired, same_code, union
from harness.rules import parts
from harness.rules.annotated import same_meaning, written

if TYPE_CHECKING:
    from harness.pairs import Pair

_LONGEST = 200
_PRIVATE = "(private attribute)"
"""How a setting ends that says what a private attribute begins with; it may come and go."""
_OF_ANY_CLASS = {"metaclass", "abstract", "checked by isinstance"}
"""Settings that a class may have which is no model and no data class (`inside/exports/models.py`)."""
_Both = tuple[dict[str, str], dict[str, str]]


def model_field_present(pair: Pair) -> Comparison:
    """A validated model still has every field, and none more that must be given.

    A further field that may be left out is a note.
    """
    fields = pair.exports.fields
    wanted = tuple(lone for lone in fields.added if lone.value.value.required)
    comparison = union(
        parts.none_missing(fields, shown),
        parts.none_added(replace(fields, added=wanted), shown),
    )
    new = [lone for lone in fields.added if not lone.value.value.required]
    return replace(comparison, notes=tuple(Remark(str(one.subject), "is a further field") for one in new))


def model_field_same_type(pair: Pair) -> Comparison:
    """A field of a validated model takes the same type."""
    alike = parts.only(
        pair.exports.fields,
        lambda one, other: not same_meaning(one.value.annotation, other.value.annotation),
    )
    compared = parts.same(alike, lambda field: written(field.annotation))
    return replace(compared, compared=len(pair.exports.fields.matches))


def model_field_same_settings(pair: Pair) -> Comparison:
    """A field of a validated model is required, limited, named and excluded alike, with the same default."""
    return parts.same(pair.exports.fields, settings)


def model_field_same_code(pair: Pair) -> Comparison:
    """What makes a field's default, and what validates it, is the same code."""
    return parts.same_code(
        parts.only(pair.exports.fields, lambda *both: any(one.value.code != "" for one in both)),
        lambda field: field.code,
        pair.calls,
        "model_field_same_code",
    )


def model_same_settings(pair: Pair) -> Comparison:
    """A validated model or data class is configured alike, and the same methods validate the same fields."""
    models = _models(pair)
    code = same_code(
        parts.only(models, lambda *both: any(one.settings_code != "" for one in both)),
        lambda export: export.settings_code,
    )
    return replace(code, compared=len(models.matches), differences=tuple(_differences(models, _unlike)))


def model_same_schema(pair: Pair) -> Comparison:
    """A validated model whose fields and settings are the same has the same JSON schema."""
    models = _models(pair)
    alike = tuple(
        match
        for match in models.matches
        if match.baseline.schema
        and match.refactored.schema
        and _fields(match.baseline) == _fields(match.refactored)
        and _unlike(match) == ({}, {})
    )
    paired = replace(models, matches=alike)
    return Comparison(
        compared=len(alike), differences=tuple(_differences(paired, _unlike_schemas)), skipped=models.skipped
    )


def shown(field: ModelField) -> str:
    """Write a field for people."""
    return ", ".join(filter(None, [written(field.annotation), settings(field)]))


def settings(field: ModelField) -> str:
    """Write whether a field must be given, its default and what else it is set to."""
    given = "required" if field.required else f"default {field.default}" if field.default else "optional"
    return ", ".join([given, *(f"{name} {value}" for name, value in sorted(field.settings.items()))])


def _models(pair: Pair) -> Paired[Export]:
    return parts.only(
        pair.exports.same_kind,
        lambda *both: all(one.settings or one.fields for one in both) or any(map(_of_any_class, both)),
    )


def _of_any_class(export: Export) -> bool:
    return not _OF_ANY_CLASS.isdisjoint(export.settings)


def _fields(export: Export) -> list[ModelField]:
    return [replace(field, place=None, annotation=written(field.annotation)) for field in export.fields]


def _unlike(match: Match[Export]) -> _Both:
    """Return the settings that differ; a validator that is gone with its function is a lost member."""
    ours, theirs = match.baseline, match.refactored
    kept = {member.name for member in theirs.members}
    gone = {member.name for member in ours.members} - kept
    unlike = {
        name: value
        for name, value in _only(ours.settings, theirs.settings).items()
        if name.partition(" (")[0] not in gone
    }
    return unlike, _only(theirs.settings, ours.settings) if unlike or not gone else {}


def _unlike_schemas(match: Match[Export]) -> _Both:
    ours, theirs = match.baseline.schema, match.refactored.schema
    return _only(ours, theirs), _only(theirs, ours)


def _differences(models: Paired[Export], unlike: Callable[[Match[Export]], _Both]) -> Iterator[Difference]:
    for match in models.matches:
        ours, theirs = unlike(match)
        if ours or theirs:
            yield Difference(
                subject=match.subject,
                baseline=_listed(ours),
                refactored=_listed(theirs),
                baseline_location=models.baseline_location(match.baseline),
                refactored_location=models.refactored_location(match.refactored),
            )


def _only(ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in sorted(ours.items())
        if theirs.get(name) != value and (name in theirs or not name.endswith(_PRIVATE))
    }


def _listed(values: Mapping[str, str]) -> str:
    text = ", ".join(f"{name} {value}" for name, value in values.items()) or "nothing"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


WHYS: Mapping[Check, str] = {
    model_field_present: "The API drops what clients send, or refuses what it took.",
    model_field_same_type: "The API refuses values that it took, or takes values that it refused.",
    model_field_same_settings: "A hash that was excluded is given away; an age of 7 passes a limit of 18.",
    model_field_same_code: "A default that is computed is another one, or a value is checked in another way.",
    model_same_settings: "What was refused or frozen is not any more: extra fields, changes, other types.",
    model_same_schema: "Clients that were generated from the API's documentation send something else.",
}
