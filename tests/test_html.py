"""The HTML report, in a browser: what it draws, that everyone can read it, and that no name becomes code."""

from __future__ import annotations

import os
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import drawn
import made
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from harness.facts.modules import Importing
from harness.report import Report
from harness.reports import FORMATS
from harness.reports.html.aligned import aligned, words
from harness.reports.html.content import content
from harness.reports.modules import modules
from harness.reports.side import Side

if TYPE_CHECKING:
    from conftest import Project

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
VENDOR = files("harness.reports.html").joinpath("vendor")
_PATIENCE = 120_000
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's own browser; none is downloaded."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing = f"there is no browser ({', '.join(BROWSERS)}); .ci/browser installs one"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


class Shown:
    """A report in the browser: its page, what it asked for, and what it complained of."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached", timeout=_PATIENCE)

    def run(self, script: str) -> Any:
        return self.page.evaluate(script)

    def visible(self, selector: str) -> list[str]:
        return [
            " ".join((one.text_content() or "").split())
            for one in self.page.query_selector_all(selector)
            if one.is_visible()
        ]


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Any]:
    """Open a report; every page is closed at the end, and may not have complained of anything."""
    contexts: list[BrowserContext] = []
    pages: list[Shown] = []

    def show(report: Report, viewport: Any = DESKTOP, **options: Any) -> Shown:
        file = tmp_path / f"{len(pages)}.html"
        file.write_bytes(FORMATS["html"](report).encode())
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)
        context.set_default_timeout(_PATIENCE)
        contexts.append(context)
        pages.append(Shown(context.new_page(), file))
        assert pages[-1].asked == [file.as_uri()]
        return pages[-1]

    yield show
    for context in contexts:
        context.close()
    assert [complaint for page in pages for complaint in page.complaints] == []


def test_no_name_becomes_markup_or_script(show: Any) -> None:
    shown = show(drawn.hostile())
    for number in range(len(drawn.TRICKS)):
        shown.run(f"location.hash = '#object-{number}'")
        shown.page.focus(f"[data-table='{number}']")
        shown.page.keyboard.press("Enter")
    assert shown.run("window.pwned") is None
    assert shown.run("document.querySelectorAll('script').length") == 4
    assert shown.run("document.querySelectorAll('img, iframe, [onerror], [onload], [onclick]').length") == 0
    assert shown.run("[...document.links].filter(one => one.protocol !== 'file:').length") == 0
    text = shown.run("document.documentElement.textContent")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", text)
    names = shown.run("[...document.querySelectorAll('.table .name')].map(one => one.textContent)")
    assert "<!--<script>" in names
    assert len(names) == len(drawn.TRICKS)


def test_policy_allows_the_pages_own_scripts_and_nothing_else() -> None:
    page = FORMATS["html"](drawn.hostile())
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [f"&#39;sha256-{b64encode(sha256(one.encode()).digest()).decode()}&#39;" for one in scripts]
    assert policy.startswith("default-src &#39;none&#39;")
    assert f"script-src {' '.join(hashes)};" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")], ids=str
)
def test_everyone_can_read_it(show: Any, viewport: Any, scheme: str) -> None:
    shown = show(drawn.shop(), viewport, color_scheme=scheme)
    shown.page.focus("[data-table='0']")
    shown.page.keyboard.press("Enter")
    for details in shown.page.query_selector_all("details"):
        details.evaluate("one => one.open = true")
    found = Axe().run(shown.page)
    assert found.violations_count == 0, found.generate_report()
    assert shown.run("document.documentElement.scrollWidth <= innerWidth")


def test_findings_are_filtered(show: Any) -> None:
    shown = show(drawn.shop())
    page = shown.page
    assert len(shown.visible(".item")) == 4  # notes are not, at first
    page.select_option("[data-filter=rule]", "column_same_type")
    assert shown.visible(".item h3") == ["users.email"]
    assert shown.visible(".item mark") == ["50", "20"]
    page.select_option("[data-filter=rule]", "")
    page.select_option("[data-filter=module]", "shop.people")
    assert shown.visible(".item h3") == ["users.email"]
    page.select_option("[data-filter=module]", "")
    page.select_option("[data-filter=contract]", "mapping")
    assert shown.visible(".item h3") == ["Orders.total"]
    page.select_option("[data-filter=contract]", "")
    page.uncheck("[data-kind='not verified']")
    assert sorted(shown.visible(".item h3")) == ["gone", "users.email"]
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("nothing like this")
    assert shown.visible(".item") == []
    assert page.is_visible("#none-left")
    page.emulate_media(media="print")
    assert not page.is_visible("#filters")
    assert page.is_visible("#schema svg")


def test_small_diagram_shows_everything(show: Any) -> None:
    shown = show(drawn.shop())
    page = shown.page
    assert sorted(shown.visible(".group text")) == ["only in the baseline", "shop.people", "shop.sales"]
    assert len(shown.visible(".edge:not(.rel)")) == 4
    assert "nick" in shown.visible(".row.added")
    assert [one.get_attribute("aria-label") for one in page.query_selector_all(".table")] == [
        "gone, 3 columns, 1 found, only in the baseline",
        "items, 4 columns",
        "orders, 3 columns, 1 found",
        "users, 3 columns, 1 found",
    ]
    page.fill("#schema-search", "nick")
    page.keyboard.press("Enter")
    assert "nick" in page.inner_text("#schema-panel")
    assert shown.run(f"{APART}(document.querySelector('.chosen'), document.querySelector('#schema-panel'))")
    page.click("#schema-panel >> text=Only its neighbours")
    assert len(shown.visible(".table")) == 4
    page.click("#schema-panel >> text=Both sides")
    assert page.inner_text("#object h3") == "users"


APART = """
((one, other) => {
  const [a, b] = [one, other].map((element) => element.getBoundingClientRect());
  return a.right <= b.left || a.bottom <= b.top;
})
"""
OVERLAPS = """
() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const boxes = (selector) => all(selector).map((one) => one.getBoundingClientRect());
  const within = (inner, outer) => inner.left >= outer.left && inner.right <= outer.right
    && inner.top >= outer.top && inner.bottom <= outer.bottom;
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const met = (some) => some.map((a, at) => some.slice(at + 1).filter((b) => meet(a, b)).length);
  const count = (some) => met(some).reduce((sum, one) => sum + one, 0);
  const [tables, groups] = [boxes(".table .box"), boxes(".group > rect")];
  return {
    tables: tables.length, groups: groups.length, overlapping: [count(tables), count(groups)],
    outside: tables.filter((one) => !groups.some((group) => within(one, group))).length,
    height: Math.min(...tables.map((one) => one.height)),
    title: Math.min(...boxes(".group > text").map((one) => one.height)),
  };
}
"""


@pytest.mark.parametrize("count", [8, 300])
def test_tables_stand_in_their_groups_and_apart(show: Any, count: int) -> None:
    tables = drawn.many(count)
    facts = drawn.side("app", tables)
    shown = show(drawn.drawn(facts, facts, made.outcome("table_present", count)))
    found = shown.run(OVERLAPS)
    assert (found["tables"], found["groups"]) == (count, (count + 24) // 25)
    assert (found["overlapping"], found["outside"]) == ([0, 0], 0)
    assert found["title"] >= 9  # of a group, in pixels, with all of the drawing in view
    if count == 300:
        shown.page.fill("#schema-search", "thing_123")
        shown.page.keyboard.press("Enter")
        assert shown.run("document.querySelector('.chosen').getBoundingClientRect().width") > 80
        shown.page.keyboard.press("Escape")
    before = shown.run("document.querySelector('.table .box').getBoundingClientRect().width")
    shown.page.focus("#schema svg")
    shown.page.keyboard.press("+")
    assert shown.run("document.querySelector('.table .box').getBoundingClientRect().width") > before


def test_both_sides_of_every_object(show: Any) -> None:
    shown = show(drawn.shop())
    page = shown.page
    assert len(shown.visible("#objects-list li")) == 5
    page.click("#objects-list >> text=users")
    shown_text = page.inner_text("#object")
    assert "CREATE TABLE users" in shown_text
    assert shown.visible("#object h4") == [
        "DDLthe same on both sides",
        "Catalognot the same text",
        "Mappingnot the same text",
    ]
    assert any("nick" in one for one in shown.visible("#object td.r"))
    page.select_option("#objects-status", "lost")
    assert shown.visible("#objects-list li") == ["gone1 foundtable"]


def test_every_object_is_there_changed_or_not() -> None:
    facts = drawn.side("app", drawn.many(3))
    found = content(drawn.drawn(facts, facts)).data.objects
    assert [(one.name, one.status) for one in found] == [
        ("thing_000", "same"),
        ("thing_001", "same"),
        ("thing_002", "same"),
        ("expiry", "same"),
    ]
    table = found[0]
    assert list(table.parts) == ["ddl", "catalog", "mapping"]
    assert "CREATE TABLE" in str(table.parts["ddl"].same)
    assert "column_7 text" in str(table.parts["catalog"].same)
    assert "relationship to_thing_001" in str(found[2].parts["mapping"].same)


def test_a_run_writes_it(project: Project) -> None:
    project.write({"before.py": "<models>", "after.py": "<models>"})
    quick = ("--database", "none", "--only", "mapping")
    pages = []
    for name in ("a.html", "b.html"):
        answer = project.run("verify", "before", "after", *quick, "--report", f"html={name}", writes=name)
        assert answer.code == 0, answer.stderr
        pages.append((project.folder / name).read_bytes())
    assert pages[0] == pages[1]
    assert b"EQUIVALENT" in pages[0]
    assert b"class User" in pages[0]


@pytest.mark.parametrize(
    ("imports", "cycles"),
    [
        ({"a": "b", "b": "c", "c": ""}, []),
        ({"a": "b", "b": "a", "c": "a"}, [["a", "b"]]),
        ({"a": "b", "b": "c", "c": "a", "d": "e", "e": "d", "f": "ad"}, [["a", "b", "c"], ["d", "e"]]),
    ],
)
def test_cycles_are_found(imports: dict[str, str], cycles: list[list[str]]) -> None:
    importing = [Importing(name, tuple(targets), (), ("a",)) for name, targets in imports.items()]
    assert modules(Side(drawn.side("a", drawn.many(1), importing))).cycles == cycles


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("varchar(50)", "varchar(20)", (["varchar(", "50", ")"], ["varchar(", "20", ")"])),
        ("a b", "a b c", (["a b"], ["a b", " c"])),
        ("(none)", "CASCADE", (["", "(none)"], ["", "CASCADE"])),
    ],
)
def test_words_that_differ(before: str, after: str, expected: tuple[list[str], list[str]]) -> None:
    assert words(before, after) == expected


def test_lines_side_by_side() -> None:
    assert aligned("a\nb", "a\nb").same == "a\nb"
    rows = aligned("a\nlost\nb varchar(50)", "a\nb varchar(20)\nnew").rows
    assert rows[0] == (["a"], ["a"])
    assert "".join(word for left, _ in rows for word in left or [""]) == "alostb varchar(50)"
    assert "".join(word for _, right in rows for word in right or [""]) == "ab varchar(20)new"


def test_libraries_are_as_their_list_says() -> None:
    listed = dict(
        re.findall(r"^\| `([\w.]+)` .*`(\w{64})` \|$", VENDOR.joinpath("README.md").read_text(), re.MULTILINE)
    )
    assert listed == {
        name: sha256(VENDOR.joinpath(name).read_bytes()).hexdigest()
        for name in ("dagre.min.js", "potpack.js")
    }
    for name in listed:
        licence = VENDOR.joinpath(f"{name.partition('.')[0]}.LICENSE.txt").read_text()
        assert "Permission" in licence
