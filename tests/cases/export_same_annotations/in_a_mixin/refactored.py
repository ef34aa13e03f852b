from typing import Annotated, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Named:
    name: Mapped["str"]


class User(_Named, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
