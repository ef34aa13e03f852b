"""The invitations: their status, the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, prefixed, utc_now
from .members import WorkspaceRole

if TYPE_CHECKING:
    from .workspaces import Workspace

__all__ = ["Invitation", "InvitationStatus", "NewInvitation", "invitation"]

# A type of the application only: the database does not enforce it.
InvitationStatus = Literal["pending", "accepted", "rejected", "expired"]


class Invitation(Base):
    """An offer to an e-mail address to join a workspace."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index("invitations_token_idx", "token"),
        Index("invitations_email_organization_idx", "email", "organization_id"),
    )

    id: Mapped[str] = id_field()
    email: Mapped[str]
    organization_id: Mapped[str] = mapped_column(ForeignKey(prefixed("workspaces.id"), ondelete="CASCADE"))
    role: Mapped[WorkspaceRole] = mapped_column(String(50), server_default="member")
    status: Mapped[InvitationStatus] = mapped_column(String(20), server_default="pending")
    expires_at: Mapped[datetime]
    token: Mapped[str | None] = mapped_column(unique=True)
    inviter_id: Mapped[str] = mapped_column(ForeignKey(prefixed("users.id"), ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)

    organization: Mapped["Workspace"] = relationship(back_populates="invitations")


invitation = Invitation.__table__


class NewInvitation(TypedDict):
    """The columns that one must or may give to `insert(invitation)`."""

    id: str
    email: str
    organization_id: str
    role: NotRequired[WorkspaceRole]
    status: NotRequired[InvitationStatus]
    expires_at: datetime
    token: NotRequired[str | None]
    inviter_id: str
    created_at: NotRequired[datetime]
    updated_at: NotRequired[datetime]
