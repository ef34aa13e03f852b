import enum
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Color(enum.Enum):
    RED = "red"
    BLUE = "azure"


class Mood(enum.StrEnum):  # in an f-string
    GOOD = "good"
