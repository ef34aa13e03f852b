"""The users: the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, timestamps

if TYPE_CHECKING:
    from .accounts import Account
    from .passkeys import Passkey
    from .sessions import Session

__all__ = ["NewUser", "User", "user"]


class User(Base):
    """A person with an account in the application."""

    __tablename__ = "users"

    id: Mapped[str] = id_field()
    name: Mapped[str | None]
    email: Mapped[str] = mapped_column(unique=True)
    email_verified: Mapped[bool | None] = mapped_column(server_default=false())
    image: Mapped[str | None]
    two_factor_enabled: Mapped[bool | None] = mapped_column(server_default=false())
    created_at, updated_at = timestamps()

    sessions: Mapped[list["Session"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    accounts: Mapped[list["Account"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    passkeys: Mapped[list["Passkey"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )


user = User.__table__


class NewUser(TypedDict):
    """The columns that one must or may give to `insert(user)`."""

    id: str
    name: NotRequired[str | None]
    email: str
    email_verified: NotRequired[bool | None]
    image: NotRequired[str | None]
    two_factor_enabled: NotRequired[bool | None]
    created_at: NotRequired[datetime | None]
    updated_at: NotRequired[datetime | None]
