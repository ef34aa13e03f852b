import datetime as dt

from sqlalchemy import CheckConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Stay(Base):
    __tablename__ = "stays"
    __table_args__ = (
        CheckConstraint("ends > starts"),
        CheckConstraint("char_length(code) = 5"),
        CheckConstraint("email LIKE '%@%'"),
        CheckConstraint("country ~ '^[A-Z]{2}$'"),
        CheckConstraint("lower(slug) = slug AND slug <> ''"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[dt.datetime]
    ends: Mapped[dt.datetime]
    code: Mapped[str] = mapped_column(String(10))
    email: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    slug: Mapped[str] = mapped_column(String(30), unique=True)


class Task(Base):
    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("status IN ('new', 'open', 'done')"),
        CheckConstraint("percent BETWEEN 0 AND 100"),
        CheckConstraint("(status = 'done') = (percent = 100)"),
        CheckConstraint("(low < high)"),
        CheckConstraint("due >= DATE '2020-01-01'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(20))
    percent: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    due: Mapped[dt.date]


class Booking(Base):
    __tablename__ = "bookings"
    __table_args__ = (
        CheckConstraint("ends - starts <= interval '30 days'"),
        CheckConstraint("num_nonnulls(email, phone) = 1"),
        CheckConstraint("adults + children BETWEEN 1 AND 9"),
        CheckConstraint("total = adults * 20 + children * 10"),
        CheckConstraint("extract(isodow FROM day) < 6"),
        CheckConstraint("date_trunc('month', month) = month"),
        CheckConstraint("jsonb_typeof(data) = 'object' AND data ? 'name'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[dt.datetime]
    ends: Mapped[dt.datetime]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    adults: Mapped[int]
    children: Mapped[int]
    total: Mapped[int]
    day: Mapped[dt.date]
    month: Mapped[dt.datetime]
    data = mapped_column(JSONB, nullable=False)


class Guest(Base):
    __tablename__ = "guests"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    age: Mapped[int]
    phone: Mapped[str]
    login: Mapped[str]
    code: Mapped[str]

    @validates("email")
    def _an_address(self, key, value):
        if "@" not in value:
            raise ValueError("not an address")
        return value

    @validates("age")
    def _of_age(self, key, value):
        if not 18 <= value <= 150:
            raise ValueError("too young")
        return value

    @validates("phone")
    def _a_number(self, key, value):
        if not value.startswith("+49") or not value[1:].isdigit():
            raise ValueError("not a number")
        return value

    @validates("login")
    def _a_name(self, key, value):
        if not value.isidentifier():
            raise ValueError("login must be a name")
        return value.lower()

    @validates("code")
    def _in_capitals(self, key, value):
        if not all(sign.isupper() for sign in value.strip()) or len(value) < 4:
            raise ValueError("capitals are needed")
        return value
