"""The accounts: the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, prefixed, timestamps

if TYPE_CHECKING:
    from .users import User

__all__ = ["Account", "NewAccount", "account"]


class Account(Base):
    """A user's identity at one provider, with its tokens or password."""

    __tablename__ = "accounts"
    __table_args__ = (Index("accounts_provider_account_idx", "provider_id", "account_id"),)

    id: Mapped[str] = id_field()
    user_id: Mapped[str] = mapped_column(ForeignKey(prefixed("users.id"), ondelete="CASCADE"))
    provider_id: Mapped[str]
    account_id: Mapped[str]
    access_token: Mapped[str | None]
    refresh_token: Mapped[str | None]
    id_token: Mapped[str | None]
    access_token_expires_at: Mapped[datetime | None]
    refresh_token_expires_at: Mapped[datetime | None]
    scope: Mapped[str | None]
    password: Mapped[str | None]
    created_at, updated_at = timestamps()

    user: Mapped["User"] = relationship(back_populates="accounts")


account = Account.__table__


class NewAccount(TypedDict):
    """The columns that one must or may give to `insert(account)`."""

    id: str
    user_id: str
    provider_id: str
    account_id: str
    access_token: NotRequired[str | None]
    refresh_token: NotRequired[str | None]
    id_token: NotRequired[str | None]
    access_token_expires_at: NotRequired[datetime | None]
    refresh_token_expires_at: NotRequired[datetime | None]
    scope: NotRequired[str | None]
    password: NotRequired[str | None]
    created_at: NotRequired[datetime | None]
    updated_at: NotRequired[datetime | None]
