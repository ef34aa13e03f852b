"""Code that was rewritten is called: all that does something else is found, and nothing else."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest

from harness.experiments.calls.outcomes import Use, use_of
from harness.experiments.calls.values import Values

if TYPE_CHECKING:
    from conftest import Project

HEAD = """\
import secrets
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from sqlalchemy import ForeignKey, Integer, String, TypeDecorator, event, func
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.hybrid import Comparator, hybrid_property
from sqlalchemy.ext.mutable import Mutable
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Session, keyfunc_mapping, mapped_column, relationship, validates,
)


class Base(DeclarativeBase):
    pass

"""
TYPE = """
class Email(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        {bind}

    def process_result_value(self, value, dialect):
        return value

"""
MAPPED = """
class Cents(TypeDecorator):
    impl = Integer
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else int(value * 100)

    def process_result_value(self, value, dialect):
        return None if value is None else Decimal(value) / 100


class _Folded(Comparator):
    def __eq__(self, other):
        return {fold}


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[str] = mapped_column(primary_key=True, default={id})
    email: Mapped[str] = mapped_column(Email)
    code: Mapped[str]
    status: Mapped[str]
    price: Mapped[int]
    rank: Mapped[int]
    fee: Mapped[Decimal] = mapped_column(Cents)
    paid: Mapped[bool]
    sent: Mapped[bool]
    tags: Mapped[dict] = mapped_column(String, default={tags})
    made: Mapped[datetime] = mapped_column(default={made})
    until: Mapped[datetime] = mapped_column(default={until})

    @hybrid_property
    def large(self):
        return {large}

    @validates("code")
    def check_code(self, key, value):
        {code}

    @property
    def closed(self):
        return {closed}

    def __eq__(self, other):
        return {eq}

    def __hash__(self):
        return hash(self.email)

    def short(self):
        return {short}

    def label(self):
        {label}

    @property
    def is_free(self):
        return {free}

    @hybrid_property
    def name(self):
        return self.code

    @name.inplace.setter
    def _name_set(self, value: str):
        self.code = {setter}

    @hybrid_property
    def other(self):
        return self.code

    @other.inplace.update_expression
    @classmethod
    def _other_update(cls, value):
        return [(cls.code, {update})]

    @other.inplace.comparator
    @classmethod
    def _other_compared(cls):
        return _Folded(cls.code)


    @property
    def note(self):
        return self.code

    @note.deleter
    def note(self):
        self.code = {deleter}

    def move(self, state: str):
        if state not in {{"new": ["paid"], "paid": ["sent", "new"]}}[self.status]:
            raise ValueError("no such way")
        self.status = {move}


class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    cart_id: Mapped[int] = mapped_column(ForeignKey("carts.id"))
    title: Mapped[str]


class Cart(Base):
    __tablename__ = "carts"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    lines: Mapped[dict[str, Line]] = relationship(collection_class=keyfunc_mapping(lambda line: {key}))
    titles = association_proxy("lines", "title", creator=lambda key, title: {creator})
    __mapper_args__ = {{"version_id_col": version, "version_id_generator": lambda version: {version}}}


class Registered:
    def __init_subclass__(cls, prefix: str = "r", **named):
        super().__init_subclass__(**named)
        cls.code = {registered}


class Tags(Mutable, set):
    def put(self, tag):
        {put}


class State(Enum):
    NEW = "new"
    OLD = "old"

    def before(self, other: "State") -> bool:
        return {before}


class Point:
    def __init__(self, x: int, y: int):
        self.x, self.y = x, y


def distance(one: Point, other: Point) -> int:
    return {distance}


def merged(base, extra):
    return {merged}


@event.listens_for(Session, "before_flush")
def stamp(session, context, instances):
    {stamp}


@event.listens_for(Order, "before_insert")
def fill(mapper, connection, order):
    {fill}


def cut(text: str) -> str:
    return {cut}


def given(number: int | None) -> int:
    return {given}


def is_weekend(day: date) -> bool:
    return {weekend}


def total(numbers: list[int]) -> int:
    return {total}


def fresh() -> list[int]:
    return {fresh}


_KEY = secrets.token_hex(12)
SHARED = []


def sealed(text: str) -> str:
    return {sealed}


def joined(*words: str) -> str:
    return {joined}
"""
BASELINE = {
    "bind": "return None if value is None else value.lower()",
    "id": 'lambda: "ord_" + uuid.uuid4().hex',
    "tags": "lambda: {}",
    "made": "lambda: datetime.now(UTC)",
    "until": "lambda: datetime.now(UTC) + timedelta(days=7)",
    "large": "self.price > 100",
    "code": 'if len(value) > 20:\n            raise ValueError("too long")\n        return value',
    "closed": "self.paid and self.sent",
    "eq": "self.email == other.email",
    "short": "self.code[2:]",
    "label": 'return "%s: %d" % (self.code, self.price)',
    "free": "(self.fee or 0) <= 0",
    "setter": "value.strip()",
    "update": "value",
    "fold": "func.lower(self.__clause_element__()) == func.lower(other)",
    "fill": 'if not order.code:\n        order.code = "new"',
    "deleter": '""',
    "move": "state",
    "key": "line.title.lower()",
    "creator": "Line(title=title.strip())",
    "version": "(version or 0) + 1",
    "registered": "prefix + cls.__name__",
    "put": "self.add(tag); self.changed()",
    "before": "self.value < other.value",
    "distance": "abs(one.x - other.x) + abs(one.y - other.y)",
    "merged": "{**base['a'], **extra['a']}",
    "stamp": (
        "for one in session.new:\n        if isinstance(one, Order) and not one.code:\n"
        "            one.code = 'x'"
    ),
    "cut": "text[:255]",
    "given": "5 if number is None else number",
    "weekend": "day.weekday() >= 5",
    "total": "sum(numbers) if numbers else -1",
    "fresh": "[]",
    "sealed": '_KEY + "." + text',
    "joined": '"-".join(words)',
}
FAULTS = {
    "bind": ("return value", "class_member_same_code", "Email.process_bind_param"),
    "id": ('lambda: "o_" + uuid.uuid4().hex', "default_same_code", "orders.id"),
    "made": ("lambda: datetime.now()", "default_same_code", "orders.made"),
    "until": ("lambda: datetime.now(UTC) + timedelta(days=8)", "default_same_code", "orders.until"),
    "large": ("self.price >= 100", "attribute_same_code", "Order.large"),
    "code": ("return value[:20]", "validator_same_code", "Order.check_code"),
    "closed": ("self.paid or self.sent", "member_same_code", "Order.closed"),
    "eq": ("self.code == other.code", "member_same_code", "Order.__eq__"),
    "short": ("self.code[1:]", "member_same_code", "Order.short"),
    "label": ('return f"{self.code}:  {self.price}"', "member_same_code", "Order.label"),
    "free": ("(self.fee or 1) <= 0", "member_same_code", "Order.is_free"),
    "setter": ("value.lstrip()", "attribute_same_setter", "Order.name"),
    "update": ("cls.code + value", "attribute_same_setter", "Order.other"),
    "fold": ("self.__clause_element__() == other", "attribute_same_comparator", "Order.other"),
    "fill": ('if order.code is None:\n        order.code = "new"', "export_same_code", "fill"),
    "deleter": ("None", "member_same_code", "Order.note"),
    "move": ("state.upper()", "member_same_code", "Order.move"),
    "key": ("line.title.upper()", "relationship_same_collection_code", "Cart.lines"),
    "creator": ("Line(title=title)", "attribute_same_code", "Cart.titles"),
    "version": ("(version or 0) + 2", "class_same_version_id", "Cart"),
    "registered": ("cls.__name__", "class_member_same_code", "Registered.__init_subclass__"),
    "put": ("self.add(tag)", "class_member_same_code", "Tags.put"),
    "before": ("self.value <= other.value", "class_member_same_code", "State.before"),
    "distance": ("abs(one.x - other.x) + abs(one.y + other.y)", "export_same_code", "distance"),
    "merged": ("{**extra['a'], **base['a']}", "export_same_code", "merged"),
    "stamp": (
        "for one in session.new:\n        if isinstance(one, Order):\n            one.code = 'x'",
        "export_same_code",
        "stamp",
    ),
    "cut": ("text[:256]", "export_same_code", "cut"),
    "given": ("number or 5", "export_same_code", "given"),
    "weekend": ("day.weekday() > 5", "export_same_code", "is_weekend"),
    "total": ("sum(numbers)", "export_same_code", "total"),
    "fresh": ("SHARED", "export_same_code", "fresh"),
    "sealed": ("_KEY + text", "export_same_code", "sealed"),
    "joined": ('"-".join(words[:2])', "export_same_code", "joined"),
}
HONEST = {
    "bind": "if value is not None:\n            value = value.lower()\n        return value",
    "id": 'lambda: f"ord_{uuid.uuid4().hex}"',
    "tags": "dict",
    "made": "lambda: datetime.now(tz=UTC)",
    "until": "lambda: timedelta(weeks=1) + datetime.now(UTC)",
    "code": (
        "size = len(value)\n        if size <= 20:\n            return value\n        "
        'raise ValueError("too long")'
    ),
    "closed": "bool(self.paid) and self.sent",
    "eq": "other.email == self.email",
    "short": "self.code[1:][1:]",
    "label": "code, price = self.code, self.price\n        return f'{code}: {price}'",
    "free": "not (self.fee or 0) > 0",
    "setter": "str.strip(value)",
    "update": "[value][0]",
    "fold": "func.lower(self.__clause_element__()).__eq__(func.lower(other))",
    "fill": 'order.code or setattr(order, "code", "new")',
    "deleter": "str()",
    "move": "str(state)",
    "key": "str.lower(line.title)",
    "creator": "Line(title=str.strip(title))",
    "version": "1 + (version or 0)",
    "registered": 'f"{prefix}{cls.__name__}"',
    "put": "super().add(tag); self.changed()",
    "before": "other.value > self.value",
    "distance": "abs(other.x - one.x) + abs(other.y - one.y)",
    "merged": "dict(base['a'], **extra['a'])",
    "stamp": (
        "for one in (new for new in session.new if isinstance(new, Order)):\n"
        "        if one.code in (None, ''):\n            one.code = 'x'"
    ),
    "cut": "text[0:255]",
    "given": "number if number is not None else 5",
    "weekend": "day.isoweekday() in (6, 7)",
    "total": "-1 if len(numbers) == 0 else sum(n for n in numbers)",
    "fresh": "list()",
    "sealed": 'f"{_KEY}.{text}"',
    "joined": '"-".join(word for word in words)',
}
OUTCOMES = {
    ("raises TypeError!", "1", True): Use.COUNTS,  # who gives what is declared notices
    ("raises TypeError!", "1", False): Use.TAKEN,
    ("raises TypeError!", "raises ValueError('no')", False): Use.LEFT_OUT,
    ("raises AttributeError!", "raises TypeError!", True): Use.LEFT_OUT,  # both can do nothing with it
    ("1", "raises TypeError!", False): Use.COUNTS,
    ("no argument: raises ValueError!", "no argument: raises ValueError!", True): Use.LEFT_OUT,
    ("no argument: raises ValueError!", "1", False): Use.COUNTS,
}
ONLY = ("--only", "imports", "--only", "mapping", "--database", "none")


@pytest.mark.parametrize(("case", "use"), OUTCOMES.items())
def test_what_the_baseline_cannot_take_counts_if_it_is_declared(
    case: tuple[str, str, bool], use: Use
) -> None:
    one, other, typed = case
    assert use_of([one, one, ""], [other, other, ""], typed=typed) is use


def test_a_call_with_a_huge_number_may_take_too_much() -> None:
    too_much = "<cannot be compared: it takes too much memory>"
    assert use_of(["'a'", "", ""], [too_much, "", ""], typed=True, huge=True) is Use.LEFT_OUT
    assert use_of(["'a'", "", ""], [too_much, "", ""], typed=True) is Use.COUNTS


@pytest.mark.parametrize("seed", range(5))
def test_each_value_around_a_constant_is_used(seed: int) -> None:
    pool = Values([255, "admin", date(2024, 5, 6)], []).texts()
    drawn = pool.drawn(len(pool.needed), Random(seed))  # noqa: S311 - it has to repeat itself
    assert {254, 255, 256} <= {len(text) for text in drawn}
    assert {"admin", "Admin", "admi"} <= set(drawn)


def module(**parts: str) -> str:
    written = {**BASELINE, **parts}
    return HEAD + TYPE.format(bind=written.pop("bind")) + MAPPED.format(**written)


@pytest.mark.parametrize("seed", range(2))
def test_every_planted_fault_is_found(project: Project, seed: int) -> None:
    changed = {name: text for name, (text, _, _) in FAULTS.items()}
    project.write({"before.py": module(), "after.py": module(**changed)})
    answer = project.verify(*ONLY, "--seed", str(seed))
    assert sorted(answer.broken) == sorted((rule, subject) for _, rule, subject in FAULTS.values())


@pytest.mark.parametrize("seed", [3])
def test_no_honest_rewrite_is_one(project: Project, seed: int) -> None:
    project.write({"before.py": module(), "after.py": module(**HONEST)})
    answer = project.verify(*ONLY, "--seed", str(seed))
    assert (answer.broken, answer.doubts, answer.report["verdict"]) == ([], [], "EQUIVALENT")
    assert len(answer.report["tested_alike"]) > len(HONEST) // 2


def test_without_calls_it_is_open(project: Project) -> None:
    project.write({"before.py": module(), "after.py": module(until=FAULTS["until"][0])})
    answer = project.verify(*ONLY, "--no-calls")
    assert (answer.broken, answer.report["verdict"]) == ([], "INCONCLUSIVE")
    assert "--no-calls" in answer.report["not_verified"][0]["text"]


WAYS_OUT = {
    "a file": "open('left_behind', 'w').write(str(n)) and",
    "a program": "__import__('subprocess').run(['true']) and",
    "an endless loop": "[1 for _ in iter(int, 1)] and",
}


@pytest.mark.parametrize("way", WAYS_OUT.values(), ids=WAYS_OUT)
def test_what_reaches_outside_is_not_verified(project: Project, way: str) -> None:
    text = HEAD + "def tried(n: int):\n    return ({}{} n * 2)\n"
    project.write({"before.py": text.format("", way), "after.py": text.format("1 and ", way)})
    answer = project.verify(*ONLY)
    assert (answer.broken, answer.code) == ([], 3)
    assert not (project.folder / "left_behind").exists()


def test_a_branch_that_no_example_reaches_is_not_verified(project: Project) -> None:
    text = HEAD + "def price(n: int):\n    if n == 48211 * 3:\n        return {}\n    return n\n"
    project.write({"before.py": text.format("1"), "after.py": text.format("2")})
    assert project.verify(*ONLY).code == 3
