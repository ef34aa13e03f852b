"""Tell which arguments somebody may give: those of the kinds that the code declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.experiments.calls.sides import Example

PLAIN_ROUNDS = {"text", "number", "fraction", "moment"}
"""The rounds (`Drawing.examples`) in which arguments of unknown kinds get values that hold no others."""
ANYTHING = {"mixed", "objects", "nested", "rows"}
"""The rounds in which they get values of these kinds also where the code shows what it takes."""
_BARE = {"any", "like", "record", "object", "stored", "list", "dict", "tuple", "set", "frozenset"}


def is_typed(described: Mapping[str, Any], example: Example) -> bool:
    """Whether the code declares the kinds of all arguments of an example, so that somebody may give these."""
    if described["loose"] or "loose" in example:
        return False
    return "declared" in example or not any(map(_is_bare, _given(described, example)))


def is_unknown(described: Mapping[str, Any]) -> bool:
    """Whether the kind of some argument is not known."""
    return any(_is_bare(one["kind"]) for one in (*described["takes"], *(described["made"] or ())))


def holds_others(example: Example) -> bool:
    """Whether an argument is a container or an object."""
    return any(
        isinstance(one, (list, tuple, dict)) for one in (*example["given"], *example["named"].values())
    )


def is_idle(described: Mapping[str, Any], example: Example) -> bool:
    """Whether nothing that is not declared holds anything: code that goes through it does nothing."""
    given = [*example["given"], *example["named"].values()]
    return bool(given) and not any(given) and not is_typed(described, example)


def _given(described: Mapping[str, Any], example: Example) -> Iterable[Sequence[Any]]:
    """Return the kinds of the arguments that an example gives; the others are as their defaults say."""
    takes, count, named = described["takes"], len(example["given"]), example["named"]
    positional = [one for one in takes if not one["by_name"] and not one["more"]]
    known = {one["name"] for one in takes if not one["more"]}
    more = {"*": count > len(positional), "**": bool(named.keys() - known), "": False}
    yield from (one["kind"] for one in positional[:count])
    yield from (one["kind"] for one in takes if more[one["more"]] or one["name"] in named)
    receiver = example["receiver"]
    made = receiver["named"] if isinstance(receiver, dict) and receiver.get("$") == "made" else {}
    yield from (one["kind"] for one in described["made"] or () if one["name"] in made)


def _is_bare(kind: Sequence[Any]) -> bool:
    name, *inner = kind
    match name:
        case "either":
            return any(map(_is_bare, inner[0]))
        case "data" | "model":
            return any(_is_bare(field[1]) for field in inner[1])
        case "made":
            return any(_is_bare(one["kind"]) for one in inner[1])
        case "many":
            return not inner[1:] or not inner[1] or any(map(_is_bare, inner[1]))
    return name in _BARE
