"""What a side could not say in time, and what a clock said, is no difference."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn import Drawn, blank, side
from made import outcome

from harness.facts.loaded import Loaded
from harness.facts.modules import Given, Module
from harness.findings import Difference
from harness.judge.stability import of_the_moment
from harness.pairs import Pair
from harness.rules.imports import export_present
from harness.rules.modules import submodule_gives_same_names
from harness.subjects import named

ONE = (Drawn("vendors", "shop"),)
LAZY = (Given("Vendor", promised=True, kind="class", same="", origin=""),)


def gives_itself(*, asked: bool) -> Loaded:
    """A side whose source exports what it gives only when it is asked, if there was time to."""
    loaded = side("shop", ONE).loaded
    assert isinstance(loaded, Loaded)
    about = {"imported": True, "tried": True, "below": True, "asked": asked}
    exports = loaded.exports if asked else ()
    return replace(loaded, exports=exports, modules=(blank(Module, name="", **about),))


@pytest.mark.parametrize("ours", [True, False])
def test_exports_that_were_not_asked_for_in_time_are_not_lost(*, ours: bool) -> None:
    facts = replace(side("shop", ONE), module="shop")
    baseline, refactored = (replace(facts, loaded=gives_itself(asked=one)) for one in (ours, not ours))
    found = export_present(Pair(baseline, refactored))
    assert not found.differences
    assert [one.subject for one in found.undecided] == ["shop"]


def gives(names: tuple[Given, ...], *, asked: bool) -> Loaded:
    """A side with one module, which gives its names when it is asked for them."""
    loaded = side("shop", ONE).loaded
    assert isinstance(loaded, Loaded)
    about = {"imported": True, "tried": True, "below": True, "asked": asked, "names": names}
    return replace(loaded, modules=(blank(Module, name="lazy", **about),))


@pytest.mark.parametrize(
    ("ours", "theirs", "lost", "open_"),
    [
        (gives(LAZY, asked=True), gives((), asked=True), ["lazy.Vendor"], []),
        (gives(LAZY, asked=True), gives((), asked=False), [], ["shop.lazy"]),
        (gives((), asked=False), gives(LAZY, asked=True), [], ["shop.lazy"]),
        (gives(LAZY, asked=True), gives(LAZY, asked=True), [], []),
    ],
)
def test_names_that_were_not_asked_for_in_time_are_not_lost(
    ours: Loaded, theirs: Loaded, lost: list[str], open_: list[str]
) -> None:
    facts = side("shop", ONE)
    found = submodule_gives_same_names(Pair(replace(facts, loaded=ours), replace(facts, loaded=theirs)))
    assert [str(one.subject) for one in found.differences] == lost
    assert [one.subject for one in found.undecided] == open_


def moment(minute: int, rest: str = "") -> str:
    return f"datetime.datetime(2027, 5, 30, 3, {minute}, 10, 809684{rest})"


@pytest.mark.parametrize(
    ("ours", "theirs", "same_source", "by_clock"),
    [
        (moment(57), moment(57, ", fold=1"), True, False),
        (moment(57), moment(57).replace("10,", "11,"), True, True),
        (moment(57), moment(57).replace("10,", "11,"), False, False),
        (moment(57), moment(59), True, False),
        (f"{{'at': {moment(1)}}}", f"{{'at': {moment(2).replace('10,', '9,')}}}", True, True),
        (moment(57), "None", True, False),
        ("UUID('1')", "UUID('2')", True, False),
    ],
)
def test_the_moment_of_an_import_needs_no_other_load(
    ours: str, theirs: str, same_source: bool, by_clock: bool
) -> None:
    differs = Difference(named("users.until"), ours, theirs, same_source=same_source)
    shown = outcome("default_same_value", 1, differs)
    assert bool(of_the_moment([shown])) is by_clock
