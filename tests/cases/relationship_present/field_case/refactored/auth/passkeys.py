"""The passkeys: the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

from sqlalchemy import ForeignKey, Index, false, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, prefixed

if TYPE_CHECKING:
    from .users import User

__all__ = ["NewPasskey", "Passkey", "passkey"]


class Passkey(Base):
    """A user's WebAuthn credential."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("passkeys_credential_id_idx", "credential_id"),)

    id: Mapped[str] = id_field()
    name: Mapped[str]
    public_key: Mapped[str]
    user_id: Mapped[str] = mapped_column(ForeignKey(prefixed("users.id"), ondelete="CASCADE"))
    credential_id: Mapped[str] = mapped_column(unique=True)
    counter: Mapped[int] = mapped_column(server_default=text("0"))
    device_type: Mapped[str]
    backed_up: Mapped[bool] = mapped_column(server_default=false())
    transports: Mapped[str | None]
    created_at: Mapped[datetime | None] = mapped_column(server_default=func.now())
    aaguid: Mapped[str | None]

    user: Mapped["User"] = relationship(back_populates="passkeys")


passkey = Passkey.__table__


class NewPasskey(TypedDict):
    """The columns that one must or may give to `insert(passkey)`."""

    id: str
    name: str
    public_key: str
    user_id: str
    credential_id: str
    counter: NotRequired[int]
    device_type: str
    backed_up: NotRequired[bool]
    transports: NotRequired[str | None]
    created_at: NotRequired[datetime | None]
    aaguid: NotRequired[str | None]
