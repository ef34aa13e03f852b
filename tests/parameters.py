"""What a mapping may be told, parameter by parameter: two values that differ, and the rule that says so.

A row (`parameters.txt`) is the form of the class around it, both values, and the rule; or the reason why
there is none. In a form, `@` is the number of the class, and `%` the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.associationproxy import association_proxy

Row = tuple[str, str, str, str]

HEAD = """\
from typing import Any, List, Optional

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, String, Table, func, orm, text
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, MappedAsDataclass, PropComparator, Query, backref, column_property, composite,
    deferred, foreign, mapped_column, query_expression, registry, relationship, remote, sessionmaker, synonym,
)


class Base(DeclarativeBase):
    pass


class Data(MappedAsDataclass, DeclarativeBase, unsafe_hash=True):
    pass


class Own(orm.Session):
    pass


class Properties(orm.ColumnProperty.Comparator):
    def __eq__(self, other):
        return self.__clause_element__() + 1 == other


class Relations(orm.RelationshipProperty.Comparator):
    def __eq__(self, other):
        return super().__ne__(other)


class Composites(orm.CompositeProperty.Comparator):
    def __eq__(self, other):
        return super().__ne__(other)


class Asking(Query):
    def first(self):
        return None


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __composite_values__(self):
        return self.x, self.y


class Place(Point):
    pass


def made(value):
    return None


def number():
    return 1


def other_number():
    return 2


def getset(collection, proxy):
    return None


def proxies(creator, value_attr, parent):
    return None


def fill(proxy, values):
    return None


def construct(self, **given):
    self.given = given


def other_construct(self, **given):
    self.given = dict(given)
    self.more = True


"""

_CHILD = """\
class C@(Base):
    __tablename__ = "c@"
    id: Mapped[int] = mapped_column(primary_key=True)
    r_id: Mapped[Optional[int]] = mapped_column(ForeignKey("r@.id"))
    at: Mapped[int]
    name: Mapped[str]
"""
_ALONE = _CHILD.replace('ForeignKey("r@.id")', "")
_CLASS = """\
class R@(Base):
    __tablename__ = "r@"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
_DATA = """\
class R@(Data):
    __tablename__ = "r@"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
"""
FORMS: Mapping[str, str] = {
    "many": f"{_CHILD}{_CLASS}    related = relationship(C@, %)\n",
    "one": f"{_CLASS}    c_id = mapped_column(ForeignKey('c@.id'))\n    related = relationship('C@', %)\n"
    + _ALONE,
    "any relationship": _CHILD
    + _CHILD.replace("C@", "D@").replace("c@", "d@")
    + _CLASS
    + "    related = relationship(%)\n",
    "two ways": f"{_CHILD}    back = relationship('R@', back_populates='related')\n{_CLASS}"
    "    related = relationship(C@, %)\n",
    "self": f"{_CLASS}    r_id = mapped_column(ForeignKey('r@.id'))\n"
    "    other_id = mapped_column(Integer)\n    related = relationship('R@', %)\n",
    "several ways": f"{_CLASS}    c_id = mapped_column(ForeignKey('c@.id'))\n"
    "    d_id = mapped_column(ForeignKey('c@.id'))\n    related = relationship('C@', %)\n" + _ALONE,
    "secondary": "".join(
        f"{name}@ = Table('{name}@', Base.metadata, Column('r_id', ForeignKey('r@.id')), "
        "Column('c_id', ForeignKey('c@.id')), Column('at', Integer))\n"
        for name in ("s", "t")
    )
    + f"{_ALONE}{_CLASS}    related = relationship(C@, %)\n",
    "data relationship": _CHILD.replace("(Base)", "(Data)").replace(
        "at: Mapped[int]", "at: Mapped[int] = mapped_column(init=False)"
    )
    + f"{_DATA}    related: Mapped[List[C@]] = relationship(C@, %)\n",
    "column": f"{_CLASS}    value = mapped_column(%)\n",
    "Column": f"{_CLASS}    value = Column(%)\n",
    "data column": f"{_DATA}    value: Mapped[int] = mapped_column(%)\n",
    "used before": "class M@:\n    value = mapped_column(Integer)\n"
    f"{_CLASS}class S@(R@):\n    value = mapped_column(Integer, %)\n",
    "property": f"{_CLASS}    n = mapped_column(Integer)\n    value = column_property(%)\n",
    "data property": f"{_DATA}    n: Mapped[int] = mapped_column(init=False)\n"
    "    value: Mapped[int] = column_property(%)\n",
    "composite": f"{_CLASS}    x = mapped_column(Integer)\n    y = mapped_column(Integer)\n"
    "    value = composite(%)\n",
    "data composite": f"{_DATA}    x: Mapped[int] = mapped_column(init=False)\n"
    "    y: Mapped[int] = mapped_column(init=False)\n"
    "    value: Mapped[Point] = composite(Point, 'x', 'y', %)\n",
    "synonym": f"{_CLASS}    x = mapped_column(Integer)\n    y = mapped_column(Integer)\n"
    "    value = synonym(%)\n",
    "data synonym": f"{_DATA}    x: Mapped[int] = mapped_column(init=False)\n"
    "    value: Mapped[int] = synonym('x', %)\n",
    "asked": f"{_CLASS}    x = mapped_column(Integer)\n    value = query_expression(%)\n",
    "data asked": f"{_DATA}    value: Mapped[int] = query_expression(%)\n",
    "deferred": f"{_CLASS}    n = Column(Integer)\n    value = deferred(%)\n",
    "data deferred": f"{_DATA}    value: Mapped[int] = deferred(mapped_column(Integer), %)\n",
    "proxy": f"{_CHILD}{_CLASS}    related = relationship(C@)\n    value = association_proxy(%)\n",
    "data proxy": _CHILD.replace("(Base)", "(Data)")
    + f"{_DATA}    related: Mapped[List[C@]] = relationship(C@, init=False)\n"
    "    value: AssociationProxy[List[str]] = association_proxy('related', 'name', %)\n",
    "mapper": f"{_CLASS}    kind = mapped_column(String)\n    more = mapped_column(Integer)\n"
    "    __mapper_args__ = {%}\n",
    "inheriting": f"{_CLASS}    kind = mapped_column(String)\n"
    "    __mapper_args__ = {'polymorphic_on': 'kind', 'polymorphic_identity': 'r'}\n"
    "class S@(R@):\n    more = mapped_column(Integer, use_existing_column=True)\n    __mapper_args__ = {%}\n",
    "joined": f"{_CLASS}    kind = mapped_column(String)\n"
    "    __mapper_args__ = {'polymorphic_on': 'kind', 'polymorphic_identity': 'r'}\n"
    "class S@(R@):\n    __tablename__ = 's@'\n    id = mapped_column(ForeignKey('r@.id'), primary_key=True)\n"
    "    r_id = mapped_column(ForeignKey('r@.id'))\n    __mapper_args__ = {%}\n",
    "imperative": "r@ = Table('r@', Base.metadata, Column('id', Integer, primary_key=True), "
    "Column('x', Integer), Column('y', Integer))\n"
    "q@ = Table('q@', Base.metadata, Column('id', Integer, primary_key=True), "
    "Column('x', Integer), Column('y', Integer))\n"
    "class R@:\n    pass\nBase.registry.map_imperatively(R@, %)\n",
    "registry": "G@ = registry(%)\nclass R@(DeclarativeBase):\n    registry = G@\n    __abstract__ = True\n"
    "class N@(R@):\n    __tablename__ = 'r@'\n    id: Mapped[int] = mapped_column(primary_key=True)\n"
    "    name: Mapped[str]\n",
    "session": "R@ = sessionmaker(%)\n",
    "table": _CLASS + "    __table_args__ = {%}\n",
}

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "relationship": orm.relationship,
    "mapped_column": orm.mapped_column,
    "Column": sa.Column.__init__,
    "column_property": orm.column_property,
    "composite": orm.composite,
    "synonym": orm.synonym,
    "query_expression": orm.query_expression,
    "deferred": orm.deferred,
    "association_proxy": association_proxy,
    "Mapper": orm.Mapper.__init__,
    "registry": orm.registry.__init__,
    "sessionmaker": orm.sessionmaker.__init__,
    "Table": sa.Table.__init__,
}


def rows() -> dict[tuple[str, str], Row | str]:
    """Return the rows of `parameters.txt` by function and parameter: what changes, or the reason."""
    found: dict[tuple[str, str], Row | str] = {}
    for line in (Path(__file__).parent / "parameters.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            subject, *told = line.split(" | ")
            function, _, name = subject.partition(".")
            form, *values = told
            first, second, rule = ("" if one == "-" else one for one in values) if values else ("",) * 3
            found[function, name] = (form, first, second, rule) if values else form
    return found
