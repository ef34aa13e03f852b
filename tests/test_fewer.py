"""What is left out of a graph, and made simpler, to find the smallest that shows a difference."""

from __future__ import annotations

from functools import reduce
from typing import Any

from harness.experiments.graphs.fewer import levels, until
from harness.experiments.graphs.objects import Object
from harness.experiments.graphs.scenes import Scene
from harness.facts.catalog.names import ColumnName, Name

TEAMS, MEMBERS, COUNTRIES = (Name("", name) for name in ("teams", "members", "countries"))
NAME, NOTE = ColumnName(TEAMS, "name"), ColumnName(TEAMS, "note")
COUNTRY, EMAIL, CODE = (
    ColumnName(TEAMS, "country"),
    ColumnName(MEMBERS, "email"),
    ColumnName(COUNTRIES, "code"),
)


def team(name: str, country: str) -> Object:
    return Object(name, "Team", {NAME: f"the team {name}", NOTE: None}, {COUNTRY: (country, CODE)})


SCENE = Scene(
    (team("a1", "one"), team("a2", "two"), Object("b1", "Member", {EMAIL: "b1@example.org"})),
    (Object("one", "Country", {CODE: "first"}), Object("two", "Country", {CODE: "second"})),
    (
        ("make", (("append", "a1", "members", "b1"),)),
        ("add", (("add", "a1"), ("add", "a2"))),
        ("change", (("change", "a1", ("", "teams", "name"), "another name"),)),
        ("merge", (("merge", "a1", "members", {"a1": (1, 2), "b1": (3, 4)}),)),
        ("load", (("load", "members", "a1", "a2"),)),
        ("delete", (("delete", "a2"),)),
    ),
    {"owners": {"b1": "a1"}, "watched": [("a1", "members"), ("a2", "members")]},
)


def edited(level: int, scene: Scene, chosen: slice = slice(None)) -> Scene:
    edits = [*levels("change", {NOTE})][level](scene)[chosen]
    return reduce(lambda now, edit: edit(now), edits, scene)


def names(scene: Scene) -> list[str]:
    return [one.name for one in (*scene.needed, *scene.objects)]


def values(scene: Scene) -> list[Any]:
    return [value for one in (*scene.needed, *scene.objects) for value in one.row.values()]


def test_what_comes_after_the_step_is_left_out() -> None:
    assert [step for step, _ in until(SCENE, "change").steps] == ["make", "add", "change"]


def test_only_the_steps_stay_that_build_and_show() -> None:
    assert [step for step, _ in edited(0, SCENE).steps] == ["make", "add", "change"]


def test_an_object_goes_with_all_that_is_done_with_it_and_needed_for_it() -> None:
    scene = edited(1, SCENE, slice(1, 2))  # the second of b1, a2, a1
    assert names(scene) == ["one", "a1", "b1"]
    steps = dict(scene.steps)
    assert steps["add"] == (("add", "a1"),)
    assert steps["load"] == (("load", "members", "a1"),)
    assert steps["delete"] == ()
    assert scene.more["watched"] == [("a1", "members")]
    without_child = edited(1, SCENE, slice(0, 1))
    assert dict(without_child.steps)["merge"] == (("merge", "a1", "members", {"a1": (1, 2)}),)
    assert without_child.more["owners"] == {}


def test_objects_refer_to_one_row_and_optional_columns_go() -> None:
    assert names(edited(2, SCENE)) == ["one", "a1", "a2", "b1"]
    assert all(NOTE not in one.row and NAME in one.row for one in edited(3, SCENE).objects[:2])


def test_values_become_plain_ones_each_another() -> None:
    assert [value for value in values(edited(4, SCENE)) if value] == ["a", "b", "c", "d", "e"]
    assert [value for value in values(edited(8, SCENE)) if value] == ["e", "d", "c", "b", "a"]
    assert dict(edited(7, SCENE).steps)["change"][0][-1] == "y"


def test_operations_go_one_by_one() -> None:
    scene = edited(6, SCENE)
    assert all(some == () for _, some in scene.steps)
    assert dict(edited(6, SCENE, slice(1, 2)).steps)["add"] == (("add", "a2"),)
