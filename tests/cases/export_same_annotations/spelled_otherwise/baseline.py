from typing import Annotated, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass

Name = Annotated[str, mapped_column()]


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[Optional[str]]
    nick: Mapped[Name]


class Row(TypedDict):
    id: Union[int, str]
    kind: Literal["a", "b"]


def find(name: str, row: Optional["Row"] = None, *names: Dict[str, List[int]]) -> "List[User]":
    return []


def plain(name):
    return name
