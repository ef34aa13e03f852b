"""What calls show of functions in the ways in which people write them: found, alike, or open and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from test_calls import ONLY

if TYPE_CHECKING:
    from conftest import Project

HEAD = """\
from __future__ import annotations

import enum
import functools
import hashlib
import os
import random
import secrets
import time
from datetime import UTC, date, datetime, timedelta

import attrs
from sqlalchemy import Connection, Engine, String, UniqueConstraint, event, select, text, update
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, Query, Session, mapped_column, scoped_session, sessionmaker,
)
from sqlalchemy.pool import Pool
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    pass


class Patient(Base):
    __tablename__ = "patients"
    __table_args__ = (UniqueConstraint("first", "last"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[str]
    last: Mapped[str]
    born: Mapped[date]
    weight: Mapped[float | None]


class Right(enum.IntFlag):
    READ = 1
    WRITE = 2


_KNOWN = {}


def _seldom(text):
    return hashlib.sha256(text.encode()).hexdigest().startswith("beef0")


"""
FOUND = {
    "rows": (
        "rows",
        "sorted(rows, key=lambda row: row['name'])",
        "sorted(rows, key=lambda row: row['name'], reverse=True)",
    ),
    "total": ("rows", "sum(row['n'] * row['price'] for row in rows)", "sum(row['n'] for row in rows)"),
    "of_row": ("row", "row['a'] + row['b']", "row['a'] - row['b']"),
    "names": ("patients", "[one.last for one in patients]", "[one.first for one in patients]"),
    "scaled": ("patient, factor", "patient.weight * factor", "patient.weight + factor"),
    "cut": ("words", "[word.lower() for word in words]", "[word.lower()[:1] for word in words]"),
    "glued": ("words", "''.join(words)", "words"),
    "tidy": ("path: str", "path.rstrip('/')", "path.strip('/')"),
    "masked": ("words", "[word[:1] for word in words]", "(word[:1] for word in words)"),
    "allowed": ("granted: int, wanted: Right", "granted & wanted == wanted", "bool(granted & wanted)"),
    "asked": ("name: str", "os.environ.get(name) == '1'", "bool(os.environ.get(name))"),
    "only": (
        "session: Session",
        "session.scalars(select(Patient)).one_or_none()",
        "session.scalars(select(Patient)).first()",
    ),
    "first_born": (
        "session: Session",
        "session.scalars(select(Patient).order_by(Patient.born)).all()",
        "session.scalars(select(Patient).order_by(Patient.born)).first()",
    ),
    "paged": (
        "session: Session, page: int",
        "session.query(Patient).order_by(Patient.id).offset((page - 1) * 50).limit(50).all()",
        "session.query(Patient).order_by(Patient.id).offset(page * 50).limit(50).all()",
    ),
    "saved": ("session: Session", "session.commit()", "session.close()"),
    "renamed": (
        "connection: Connection, name: str",
        "connection.execute(update(Patient).where(Patient.first == name).values(last=name.strip()))",
        "connection.execute(update(Patient).where(Patient.first == name).values(last=name))",
    ),
    "highest": (
        "connection",
        "connection.scalar(select(Patient.id)) or 0",
        "connection.scalar(select(Patient.id)) or 1",
    ),
    "emptied": (
        "engine: Engine",
        "engine.connect().execute(text('TRUNCATE patients'))",
        "engine.begin().execute(text('TRUNCATE patients'))",
    ),
    "of_tenant": (
        "engine: Engine, name: str",
        "engine.execution_options(schema_translate_map={None: name or 'public'})",
        "engine.execution_options(schema_translate_map={None: name})",
    ),
    "maker": ("prefix: str", "lambda text: prefix + '-' + text", "lambda text: prefix + '_' + text"),
    "wrapper": (
        "label: str",
        "lambda function: lambda *given: (label, function(*given))",
        "lambda function: lambda *given: (function(*given), label)",
    ),
    "built": ("engine", "Base.metadata.create_all(engine)", "Base.metadata.drop_all(engine)"),
    "query": (
        "**named",
        "'&'.join(f'{k}={v}' for k, v in sorted(named.items()))",
        "'&'.join(f'{k}={v}' for k, v in named.items())",
    ),
    "later": ("when: datetime", "when + timedelta(hours=24)", "when + timedelta(hours=25)"),
    "salted": (
        "password: str",
        "(salt := os.urandom(4)).hex() + hashlib.sha256(salt + password.encode()).hexdigest()",
        "(salt := os.urandom(4)).hex() + hashlib.sha3_256(salt + password.encode()).hexdigest()",
    ),
    "secret": ("kind: str", "kind + secrets.token_hex(16)", "kind + secrets.token_hex(8)"),
    "pin": ("", "secrets.randbelow(10000)", "secrets.randbelow(1000)"),
    "colour": ("", "secrets.choice(('red', 'blue'))", "secrets.choice(('red', 'green'))"),
    "expired": ("when: datetime", "when < datetime.now(UTC)", "when <= datetime.now(UTC)"),
    "due": (
        "when: datetime",
        "when < datetime.utcnow() + timedelta(days=30)",
        "when <= datetime.utcnow() + timedelta(days=30)",
    ),
    "since": ("stamp: float", "stamp < time.time()", "stamp <= time.time()"),
    "newborn": (
        "patient: Patient",
        "patient.weight is None and patient.born < date.today()",
        "patient.weight is None and patient.born <= date.today()",
    ),
    "first_of": ("day: date", "day.replace(day=1)", "day.replace(month=1, day=1)"),
    "barked": (
        "times: int",
        "' '.join('wuff' for _ in range(times))",
        "''.join('wuff ' for _ in range(times))",
    ),
}
ALIKE = {
    "flipped": ("text", "''.join(reversed(text))", "text[::-1]"),
    "age": ("patient: Patient, day: date", "day.year - patient.born.year", "-(patient.born.year - day.year)"),
    "past": ("when: datetime", "when < datetime.now(UTC)", "not when >= datetime.now(UTC)"),
    "stripped": ("words", "[word.strip() for word in words]", "list(map(str.strip, words))"),
    "chosen": (
        "",
        "select(Patient).where(Patient.id > 3, (Patient.last == 'y') | (Patient.first == 'x'))",
        "select(Patient).where((Patient.first == 'x') | (Patient.last == 'y')).where(Patient.id > 3)",
    ),
    "spoken": ("times: int", "' '.join(['...'] * times)", "' '.join('...' for _ in range(times))"),
    "counted": ("count: int", "sum(range(count))", "sum(number for number in range(count))"),
    "parts": ("path: str", "path.strip('/').split('/')", "str.split(path.strip('/'), '/')"),
    "set_up": (
        "name: str",
        "'APP_' + name in os.environ and os.environ['APP_' + name] != ''",
        "bool(os.environ.get(f'APP_{name}'))",
    ),
    "classes": ("number: int", "[Right, list[Right]][number % 2]", "(Right, list[Right])[number % 2]"),
    "patients": (
        "session: Session",
        "session.scalars(select(Patient)).all()",
        "[*session.query(Patient)]",
    ),
    "of_number": (
        "session: Session, number: int",
        "session.scalars(select(Patient).where(Patient.id == number)).one_or_none()",
        "session.execute(select(Patient).where(Patient.id == number)).scalars().first()",
    ),
    "of_name": (
        "session: Session, first: str, last: str",
        "session.scalars(select(Patient).filter_by(first=first, last=last)).one_or_none()",
        "session.scalars(select(Patient).where(Patient.first == first, Patient.last == last)).first()",
    ),
    "moved": (
        "connection: Connection, name: str",
        "connection.execute(update(Patient).where(Patient.first == name).values(last=name.strip()))",
        "connection.execute(update(Patient).values(last=name.strip()).where(Patient.first == name))",
    ),
    "maker": (
        "prefix: str",
        "lambda text: prefix + '-' + text",
        "functools.partial('{}-{}'.format, prefix)",
    ),
    "wrapper": (
        "label: str",
        "lambda function: lambda one: (label, function(function(one)))",
        "lambda function: lambda one: (label, *[function(function(one))])",
    ),
    "lowest": (
        "engine: Engine",
        "engine.connect().scalar(select(Patient.id)) or 0",
        "engine.connect().execute(select(Patient.id)).scalar() or 0",
    ),
    "resalted": (
        "password: str",
        "(salt := os.urandom(4)).hex() + hashlib.sha256(salt + password.encode()).hexdigest()",
        "(salt := secrets.token_bytes(4)).hex() + hashlib.sha256(salt + str.encode(password)).hexdigest()",
    ),
    "ident": ("kind: str", "kind + secrets.token_urlsafe(16)[:16]", "kind + secrets.token_urlsafe(16)[-16:]"),
    "code": ("", "secrets.randbelow(10000)", "random.randint(0, 9999)"),
    "mixed": (
        "words: list[str]",
        "random.shuffle(found := [*words]) or found",
        "random.sample(words, len(words))",
    ),
    "kept": ("patient: Patient", "_KNOWN.get(patient.first)", "_KNOWN.get((patient.first,)[0])"),
    "both_at_once": (
        "",
        "{'key': secrets.token_hex(4), 'n': secrets.randbelow(50)}",
        "{'key': '%08x' % random.getrandbits(32), 'n': random.randrange(50)}",
    ),
    "weighed": (
        "patient: Patient",
        "'no' if patient.id > 10 else 'none' if patient.weight is None and patient.first == 'x' else 'yes'",
        "'no' if 10 < patient.id else 'none' if patient.first == 'x' and patient.weight is None else 'yes'",
    ),
    "same_rest": (
        "text: str",
        "text.lower() if _seldom(text) else text + '!'",
        "text.lower() if _seldom(text) else f'{text}!'",
    ),
}
OPEN = {
    "either": (
        "text: str",
        "text.lower() if _seldom(text) else text",
        "text.upper() if _seldom(text) else text",
    ),
    "both": ("text: str", "_seldom(text) and text.lower()", "_seldom(text) and text.upper()"),
    "each": (
        "text: str",
        "[c.lower() for c in text if _seldom(c)]",
        "[c.upper() for c in text if _seldom(c)]",
    ),
    "inner": (
        "text: str",
        "max(text, key=lambda c: ord(c)) if _seldom(text) else 1",
        "max(text, key=lambda c: -ord(c)) if _seldom(text) else 1",
    ),
    "outside": ("path: str", "os.path.isfile(path)", "os.path.exists(path)"),
    "kept": ("patient: Patient", "_KNOWN.get(patient.first)", "_KNOWN.get(patient.last)"),
    "untyped": ("path", "path + 'x'", "path + 'y'"),
    "firsts": (
        "session: Session",
        "session.scalars(select(Patient.first)).all()",
        "session.scalars(select(Patient.last)).all()",
    ),
    "by_last": (
        "session: Session, last: str",
        "session.scalars(select(Patient).where(Patient.last == last)).one_or_none()",
        "session.scalars(select(Patient).where(Patient.last == last)).first()",
    ),
    "always": ("number: int", "{}[number, 'a']", "{}['a', number]"),
}
PARTS = {
    "Coded.comparator_factory": (
        """class Coded(TypeDecorator):
    impl = String
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator):
        def startswith(self, other):
            return self.expr.{0}(other + '%')
""",
        ("ilike", "like"),
    ),
    "Basket.total": (
        """class Basket:
    def __init__(self, prices: list[int]):
        self.prices = prices

    @{0}
    def total(self):
        return sum(self.prices)
""",
        ("functools.cached_property", "property"),
    ),
    "Tag.name": (
        """@attrs.define
class Tag:
    name: str = attrs.field(converter={0})
""",
        ("str.strip", "str.lower"),
    ),
    "Rates.rate": (
        """class Rates:
    def __init__(self, table: dict[str, int]):
        self.table = table

    {0}def rate(self, code: str) -> int:
        return self.table.get(code, 0)
""",
        ("@functools.cache\n    ", ""),
    ),
    "flags": (
        """class _Flags:
    def __getattr__(self, name):
        return os.environ["FLAG_" + name[{0}:]]


flags = _Flags()
""",
        ("4", "5"),
    ),
    "Scoped": (
        """class Found(Query):
    pass


Scoped = scoped_session(sessionmaker({0}))
""",
        ("query_cls=Found", ""),
    ),
    "Maker": ("Maker = sessionmaker({0})\n", ("expire_on_commit=False", "")),
    "flushed": (
        """Sessions = sessionmaker()


@event.listens_for(Sessions, "before_flush")
def flushed(s, context, instances):
    for one in s.{0}:
        one.first = "x"
""",
        ("new", "dirty"),
    ),
    "Ranked.high": (
        """class Ranked:
    rank: Mapped[int]

    @hybrid_property
    def high(self):
        return self.rank {0} 10
""",
        (">", ">="),
    ),
    "scoped": (
        """@event.listens_for(Session, "do_orm_execute")
def scoped(state):
    clinic = state.session.info.get("clinic")
    if clinic is not None and state.is_select:
        state.statement = state.statement.where(Patient.{0} == clinic)
""",
        ("weight", "id"),
    ),
    "limited": (
        """@event.listens_for(Query, "before_compile", retval=True)
def limited(query):
    return query.enable_assertions(False).where(Patient.weight {0} 5)
""",
        (">", ">="),
    ),
    "timed": (
        """@event.listens_for(Pool, "connect")
def timed(connection, record):
    connection.cursor().execute("SET statement_timeout = {0}")
""",
        ("30", "60"),
    ),
    "kept": (
        """@event.listens_for(Session, "pending_to_persistent")
def kept(session, instance):
    if isinstance(instance, Patient):
        session.info.setdefault("kept", []).append(instance.{0})
""",
        ("first", "last"),
    ),
    "LIMIT": (
        """LIMIT = {0}


def above(number: int):
    return number > LIMIT


def beyond(number: int):
    return number - LIMIT
""",
        ("7", "8"),
    ),
}
REST = (
    """
class Aged:
    first: Mapped[str]
    last: Mapped[str | None]
    seen: Mapped[datetime | None]

    @property
    def full(self):
        return f"{self.first} {self.last}" if self.last else self.first

    def see(self):
        self.seen = datetime.utcnow()


@event.listens_for(Session, "do_orm_execute")
def by_clinic(state):
    clinic = state.session.info.get("clinic")
    if state.is_select and clinic is not None:
        state.statement = state.statement.where(Patient.id == clinic)


@event.listens_for(Pool, "connect")
def in_time(connection, record):
    connection.cursor().execute("SET statement_timeout = 30")
""",
    """
class Aged:
    first: Mapped[str]
    last: Mapped[str | None]
    seen: Mapped[datetime | None]

    @property
    def full(self):
        if not self.last:
            return self.first
        return " ".join([self.first, self.last])

    def see(self):
        setattr(self, "seen", datetime.utcnow())


@event.listens_for(Session, "do_orm_execute")
def by_clinic(state):
    if not state.is_select or "clinic" not in state.session.info:
        return
    state.statement = state.statement.where(Patient.id == state.session.info["clinic"])


@event.listens_for(Pool, "connect")
def in_time(connection, record):
    cursor = connection.cursor()
    cursor.execute("SET statement_timeout = " + "30")
""",
)
"""A mixin that no class uses, and what listens to sessions and connections; and the same in other words."""
Texts = dict[str, tuple[str, str, str]]


def functions(texts: Texts, side: int) -> str:
    written = (f"def {name}({takes}):\n    return {both[side]}\n" for name, (takes, *both) in texts.items())
    return HEAD + "\n\n".join(written)


def verified(project: Project, baseline: str, refactored: str) -> Any:
    project.write({"before.py": baseline, "after.py": refactored})
    return project.verify(*ONLY)


def test_what_is_done_to_rows_objects_and_dates_is_found(project: Project) -> None:
    answer = verified(project, functions(FOUND, 0), functions(FOUND, 1))
    assert sorted(subject for _, subject in answer.broken) == sorted(FOUND)


def test_what_only_containers_tell_apart_is_for_texts(project: Project) -> None:
    answer = verified(project, *(functions(ALIKE, side) + REST[side] for side in (0, 1)))
    assert (answer.broken, answer.doubts, answer.report["verdict"]) == ([], [], "EQUIVALENT")
    alike = {one["subject"] for one in answer.report["tested_alike"]}
    rest = {"by_clinic", "in_time", "by_clinic on do_orm_execute", "in_time on connect"}
    assert alike == ALIKE.keys() | rest | {"Aged.full", "Aged.see"}


def test_branches_within_a_line_that_no_example_reached_are_named(project: Project) -> None:
    answer = verified(project, functions(OPEN, 0), functions(OPEN, 1))
    said = {one["subject"]: one["text"] for one in answer.report["not_verified"]}
    assert (answer.broken, said.keys()) == ([], OPEN.keys())
    assert all(
        text in said[name]
        for name, text in (
            *(
                ("either", "`text.lower()`"),
                ("each", "`c.lower()`"),
                ("outside", "isfile"),
                ("kept", "looked for"),
            ),
            ("by_last", "no unique constraint says"),
        )
    )


def test_each_part_is_found_once_under_itself(project: Project) -> None:
    sides = (HEAD + "\n\n".join(text.format(both[side]) for text, both in PARTS.values()) for side in (0, 1))
    answer = verified(project, *sides)
    assert sorted(subject for _, subject in answer.broken) == sorted(PARTS)
