"""Which modules are imported together, and from what each can go on."""

from __future__ import annotations

import pytest

from harness.inside.imports.closures import Units

STAR = {"app": [], "app.base": [], "app.users": ["app.base"], "app.posts": ["app.base", "app.users"]}
PACKAGE = {
    "app": [],
    "app.shop": ["app.shop.item", "app.shop.order"],
    "app.shop.item": ["app.shop.order"],
    "app.shop.order": [],
    "app.users": ["app.shop.order"],
}
CYCLE = {"a": ["b"], "b": ["c"], "c": ["a"], "d": [], "e": ["c", "d"]}


@pytest.mark.parametrize(
    ("imports", "steps"),
    [
        (STAR, {"": ["app"], "app": ["app.base"], "app.base": ["app.users"], "app.users": ["app.posts"]}),
        (PACKAGE, {"": ["app"], "app": ["app.shop"], "app.shop": ["app.users"]}),
        (CYCLE, {"": ["d"]}),
    ],
    ids=["star", "a package and what is below it", "cycle"],
)
def test_each_goes_on_from_the_most_that_it_needs(
    imports: dict[str, list[str]], steps: dict[str, list[str]]
) -> None:
    found = Units(imports).steps(list(imports))
    assert {start: [unit.name for unit in units] for start, units in found.items()} == steps


def test_a_package_that_imports_what_is_below_it_is_one_unit() -> None:
    (unit,) = Units(PACKAGE).steps(["app.shop.item"])["app"]
    assert unit.members == {"app.shop", "app.shop.item", "app.shop.order"}
    assert unit.closure == {"app", *unit.members}


def test_a_long_chain_is_followed() -> None:
    chain = {f"m{number:04}": [f"m{number - 1:04}"] if number else [] for number in range(3000)}
    assert len(Units(chain).steps(["m2999"])) == len(chain)
