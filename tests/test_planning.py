"""Which relationships are tried first where there are more than are tried: those on which other code acts."""

from __future__ import annotations

from dataclasses import replace

from drawn import blank

from harness.experiments.graphs.planning import plan
from harness.facts.loaded import Loaded
from harness.facts.mapping import Listener, MappedClass, Relationship

HUB = blank(
    MappedClass,
    name="Hub",
    relationships=tuple(
        blank(Relationship, name=f"k{number}", target="Kid", direction="ONETOMANY", uselist=True)
        for number in range(9)
    ),
)
KID = blank(MappedClass, name="Kid")


def side(code: str, cascade: str) -> Loaded:
    hub = replace(
        HUB,
        relationships=tuple(
            replace(one, cascade=cascade) if one.name == "k5" else one for one in HUB.relationships
        ),
    )
    heard = blank(Listener, name="heard", targets=(("Hub.k7", "append", ""),), code=code)
    loaded: Loaded = blank(Loaded, classes=(hub, KID), listeners=(heard,))
    return loaded


def first(baseline: Loaded, refactored: Loaded) -> list[str]:
    return [route.down for route in plan(baseline, refactored, 2).routes]


def test_those_that_differ_come_first() -> None:
    assert first(side("a", "all"), side("a", "all")) == ["k0", "k1"]
    assert first(side("a", "all"), side("a", "save-update")) == ["k5", "k0"]
    assert first(side("a", "all"), side("b", "save-update")) == ["k5", "k7"]
