"""The sessions: the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, NotRequired, TypedDict

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, prefixed, timestamps

if TYPE_CHECKING:
    from .users import User

__all__ = ["NewSession", "Session", "session"]


class Session(Base):
    """A signed-in client of a user, with the workspace that it has open."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_token_idx", "token"),)

    id: Mapped[str] = id_field()
    user_id: Mapped[str] = mapped_column(ForeignKey(prefixed("users.id"), ondelete="CASCADE"))
    token: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]
    active_organization_id: Mapped[str | None] = mapped_column(
        ForeignKey(prefixed("workspaces.id"), ondelete="SET NULL")
    )
    created_at, updated_at = timestamps()

    user: Mapped["User"] = relationship(back_populates="sessions")


session = Session.__table__


class NewSession(TypedDict):
    """The columns that one must or may give to `insert(session)`."""

    id: str
    user_id: str
    token: str
    expires_at: datetime
    ip_address: NotRequired[str | None]
    user_agent: NotRequired[str | None]
    active_organization_id: NotRequired[str | None]
    created_at: NotRequired[datetime | None]
    updated_at: NotRequired[datetime | None]
