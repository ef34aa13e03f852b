"""The workspaces: the class, the table, the insert type."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..utils.table_builder import Base, id_field, utc_now

if TYPE_CHECKING:
    from .invitations import Invitation
    from .members import WorkspaceMember

__all__ = ["NewWorkspace", "Workspace", "workspaces"]


class Workspace(Base):
    """A place that members share; sessions and invitations call it their organization."""

    __tablename__ = "workspaces"

    id: Mapped[str] = id_field()
    name: Mapped[str] = mapped_column(String(255))
    slug: Mapped[str] = mapped_column(String(255), unique=True)
    description: Mapped[str | None]
    logo: Mapped[str | None]
    # Declarative keeps the attribute `metadata` for itself. None is SQL's NULL, not JSON's.
    metadata_: Mapped[dict[str, Any] | None] = mapped_column(
        "metadata", JSONB(none_as_null=True), default=dict
    )
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)

    members: Mapped[list["WorkspaceMember"]] = relationship(
        back_populates="workspace", cascade="all, delete-orphan", passive_deletes=True
    )
    invitations: Mapped[list["Invitation"]] = relationship(
        back_populates="organization", cascade="all, delete-orphan", passive_deletes=True
    )


workspaces = Workspace.__table__


class NewWorkspace(TypedDict):
    """The columns that one must or may give to `insert(workspaces)`."""

    id: str
    name: str
    slug: str
    description: NotRequired[str | None]
    logo: NotRequired[str | None]
    metadata: NotRequired[dict[str, Any] | None]
    created_at: NotRequired[datetime]
    updated_at: NotRequired[datetime]
