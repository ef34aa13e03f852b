"""Which relationships are tried first where there are more than are tried: those on which other code acts."""

from __future__ import annotations

from dataclasses import replace

from drawn import blank

from harness.experiments.graphs.planning import plan
from harness.experiments.sequences import planning as sequences
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


def hubs(count: int) -> Loaded:
    """One relationship for each of so many pairs of classes."""
    to = blank(Relationship, name="kids", direction="ONETOMANY", uselist=True)
    found = [
        (
            replace(HUB, name=f"H{one}", relationships=(replace(to, target=f"K{one}"),)),
            replace(KID, name=f"K{one}"),
        )
        for one in range(count)
    ]
    loaded: Loaded = blank(Loaded, classes=tuple(cls for both in found for cls in both))
    return loaded


def done(plan: sequences.Plan) -> dict[str, set[str]]:
    """By relationship, what is done along it."""
    found: dict[str, set[str]] = {}
    for route, steps in plan.sequences:
        found.setdefault(route.parent, set()).update(verb for _, some in steps for verb, *_ in some)
    return found


def test_each_relationship_is_written_through_by_a_sequence() -> None:
    most = sequences.Most(drawn=2, complete=100, twice=20, graphs=40)
    planned = sequences.plan(hubs(60), hubs(60), most, 7)
    assert planned.left_out == 0
    late = {name: verbs for name, verbs in done(planned).items() if int(name[1:]) >= 40}
    assert len(late) == 20
    assert all({"change", "append", "remove", "delete", "flush"} <= verbs for verbs in late.values())


def test_what_no_sequence_is_for_is_counted_and_the_seed_decides() -> None:
    most = sequences.Most(drawn=1, complete=5, twice=5, graphs=10)
    plans = [sequences.plan(hubs(30), hubs(30), most, seed) for seed in (1, 2)]
    assert [one.left_out for one in plans] == [15, 15]
    assert done(plans[0]).keys() != done(plans[1]).keys()
