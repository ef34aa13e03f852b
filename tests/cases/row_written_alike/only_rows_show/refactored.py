import datetime
import enum

from sqlalchemy import DateTime, Enum, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    pass


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


class Moment(TypeDecorator):
    """Stores moments without a zone, in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value and value.astimezone(datetime.timezone(datetime.timedelta(hours=1))).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return value and value.replace(tzinfo=datetime.timezone.utc)


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    made: Mapped[datetime.datetime] = mapped_column(Moment)
    mood: Mapped[Mood] = mapped_column(
        Enum(Mood, native_enum=False, length=10)
    )
    author: Mapped[str]

    @validates("text")
    def strip(self, key, value):
        return value.strip()[:8]


def sign(mapper, connection, target):
    target.author = target.author.lower()
