import abc
import dataclasses
import enum
import typing

from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(DeclarativeBase):
    pass


@dataclasses.dataclass(slots=True, unsafe_hash=True)
class Slotted:
    """Has slots."""

    x: int


@dataclasses.dataclass(order=True, frozen=True)
class Point:
    x: int
    y: int = 0


class Pair(typing.NamedTuple):
    one: int
    two: int = 0


class Colour(str, enum.Enum):
    RED = "red"


class Flags(enum.IntFlag):
    A = 1
    B = 2


class Shape(abc.ABC):
    @abc.abstractmethod
    def area(self): ...


class Sized(typing.Protocol):
    def size(self) -> int: ...


T = typing.TypeVar("T")


class Box(typing.Generic[T]):
    def __class_getitem__(cls, item):
        return super().__class_getitem__(item)


class User(MappedAsDataclass, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
