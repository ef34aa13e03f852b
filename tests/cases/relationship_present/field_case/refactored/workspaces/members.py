"""The members: the roles, the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal, NotRequired, TypedDict

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, prefixed, utc_now

if TYPE_CHECKING:
    from .workspaces import Workspace

__all__ = ["NewWorkspaceMember", "WorkspaceMember", "WorkspaceRole", "workspace_members"]

# A type of the application only: the database does not enforce it.
WorkspaceRole = Literal["owner", "admin", "member", "guest"]


class WorkspaceMember(Base):
    """A user's part in a workspace."""

    __tablename__ = "workspace_members"
    __table_args__ = (Index("workspace_members_organization_user_idx", "organization_id", "user_id"),)

    id: Mapped[str] = id_field()
    organization_id: Mapped[str] = mapped_column(ForeignKey(prefixed("workspaces.id"), ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(ForeignKey(prefixed("users.id"), ondelete="CASCADE"))
    role: Mapped[WorkspaceRole] = mapped_column(String(50), server_default="member")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    workspace: Mapped["Workspace"] = relationship(back_populates="members")


workspace_members = WorkspaceMember.__table__


class NewWorkspaceMember(TypedDict):
    """The columns that one must or may give to `insert(workspace_members)`."""

    id: str
    organization_id: str
    user_id: str
    role: NotRequired[WorkspaceRole]
    created_at: NotRequired[datetime]
