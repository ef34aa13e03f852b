import enum, uuid, datetime, decimal
from typing import Any, Optional
from sqlalchemy import *
from sqlalchemy import event
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import *

class Base(DeclarativeBase): pass

class Event(Base):
    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    ends: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    low: Mapped[int]
    high: Mapped[int]
    __table_args__ = (CheckConstraint("ends > starts"), CheckConstraint("low < high AND low >= 0"))

class Node(Base):
    __tablename__ = "node"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("node.id"))
    name: Mapped[str] = mapped_column(String(5), unique=True)

class A(Base):
    __tablename__ = "a"
    id: Mapped[int] = mapped_column(primary_key=True)
    b_id: Mapped[Optional[int]] = mapped_column(ForeignKey("b.id", use_alter=True))
class B(Base):
    __tablename__ = "b"
    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[int] = mapped_column(ForeignKey("a.id"))

class Hard1(Base):
    __tablename__ = "hard1"
    id: Mapped[int] = mapped_column(primary_key=True)
    h2: Mapped[int] = mapped_column(ForeignKey("hard2.id", deferrable=True, initially="DEFERRED", use_alter=True, name="h1"))
class Hard2(Base):
    __tablename__ = "hard2"
    id: Mapped[int] = mapped_column(primary_key=True)
    h1: Mapped[int] = mapped_column(ForeignKey("hard1.id", deferrable=True, initially="DEFERRED", name="h2"))

class Tenant(Base):
    __tablename__ = "tenant"
    org: Mapped[str] = mapped_column(String(8), primary_key=True)
    code: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
class Member(Base):
    __tablename__ = "member"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    org: Mapped[str]
    code: Mapped[int]
    role: Mapped[str] = mapped_column(Enum("admin", "user", name="role"))
    __table_args__ = (ForeignKeyConstraint(["org", "code"], ["tenant.org", "tenant.code"]), UniqueConstraint("org", "role"))

class Booking(Base):
    __tablename__ = "booking"
    id: Mapped[int] = mapped_column(primary_key=True)
    during: Mapped[Any] = mapped_column(pg.TSTZRANGE)
    __table_args__ = (ExcludeConstraint(("during", "&&")),)

class Types(Base):
    __tablename__ = "types"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    total: Mapped[int] = mapped_column(Computed("qty * 2"))
    qty: Mapped[int] = mapped_column(CheckConstraint("qty between 1 and 10"))
    tags: Mapped[list[str]] = mapped_column(pg.ARRAY(String(4)))
    data: Mapped[dict] = mapped_column(MutableDict.as_mutable(pg.JSONB))
    blob: Mapped[bytes]
    price: Mapped[decimal.Decimal] = mapped_column(Numeric(6, 2), CheckConstraint("price > 0"))
    t: Mapped[datetime.time]
    iv: Mapped[datetime.timedelta]
    ip: Mapped[str] = mapped_column(pg.INET)
    net: Mapped[str] = mapped_column(pg.CIDR)
    mac: Mapped[str] = mapped_column(pg.MACADDR)
    ranges: Mapped[Any] = mapped_column(pg.INT4MULTIRANGE)
    bits: Mapped[str] = mapped_column(pg.BIT(4))
    vec: Mapped[str] = mapped_column(pg.TSVECTOR)

class Slug(Base):
    __tablename__ = "slug"
    slug: Mapped[str] = mapped_column(String(30), CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'"), primary_key=True)
    email: Mapped[str] = mapped_column(CheckConstraint("email LIKE '%@%.%' AND length(email) > 5"), unique=True)
    country: Mapped[str] = mapped_column(CHAR(2), CheckConstraint("country = upper(country) AND char_length(country) = 2"))
    phone: Mapped[Optional[str]] = mapped_column(CheckConstraint("phone ~ '^\\+[0-9]{8,15}$'"))
    status: Mapped[str] = mapped_column(CheckConstraint("status IN ('draft','live')"))
    url: Mapped[str] = mapped_column(CheckConstraint("url ~* '^https?://'"))
    pct: Mapped[float] = mapped_column(CheckConstraint("pct >= 0 AND pct <= 1"))
    sha: Mapped[str] = mapped_column(CheckConstraint("length(sha) = 64 AND sha ~ '^[0-9a-f]+$'"))

class Child(Base):
    __tablename__ = "child"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(ForeignKey("slug.slug"), unique=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))

class Prefixed(Base):
    __tablename__ = "prefixed"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(40))
    prefix: Mapped[str] = mapped_column(String(10))
    pattern: Mapped[str]
    __table_args__ = (CheckConstraint("path ~ pattern"), CheckConstraint("path LIKE prefix || '%'"))
    def shown(self): return f"{self.path}"

nopk = Table("nopk", Base.metadata, Column("a", Integer), Column("b", String))
assoc = Table("assoc", Base.metadata, Column("e", ForeignKey("event.id"), primary_key=True), Column("s", ForeignKey("slug.slug"), primary_key=True))

class Measure(Base):
    __tablename__ = "measure"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[datetime.date] = mapped_column(primary_key=True)
    __table_args__ = {"postgresql_partition_by": "RANGE (day)"}
    def shown(self): return f"{self.id}"

class Latest(Base):
    __table__ = Table("latest", MetaData(), Column("id", Integer, primary_key=True), Column("low", Integer))
    def shown(self): return f"{self.low}"

event.listen(Measure.__table__, "after_create", DDL("CREATE TABLE measure_24 PARTITION OF measure FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')"))
event.listen(Event.__table__, "after_create", DDL("CREATE VIEW latest AS SELECT id, low FROM event GROUP BY id"))
event.listen(Event.__table__, "before_drop", DDL("DROP VIEW latest"))
