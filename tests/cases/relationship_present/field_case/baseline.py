"""The whole schema: how a table is built, every table with its class and insert type, every relation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal, NotRequired, TypedDict

from sqlalchemy import (
    Constraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Table,
    Text,
    false,
    func,
    inspect,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedColumn,
    mapped_column,
    relationship,
)
from sqlalchemy.schema import SchemaItem

__all__ = [
    "Account",
    "Base",
    "Invitation",
    "InvitationStatus",
    "NewAccount",
    "NewInvitation",
    "NewPasskey",
    "NewSession",
    "NewUser",
    "NewWorkspace",
    "NewWorkspaceMember",
    "Passkey",
    "Relations",
    "Session",
    "User",
    "Verification",
    "Workspace",
    "WorkspaceMember",
    "WorkspaceRole",
    "account",
    "account_relations",
    "create_table",
    "id_field",
    "invitation",
    "invitation_relations",
    "metadata",
    "passkey",
    "passkey_relations",
    "prefixed",
    "session",
    "session_relations",
    "timestamps",
    "user",
    "user_relations",
    "utc_now",
    "verification",
    "workspace_members",
    "workspace_members_relations",
    "workspaces",
    "workspaces_relations",
]


# How a table is built


def prefixed(name: str) -> str:
    """Return the database's name of a table, or of a `table.column`, of this application."""
    return f"ydtb_{name}"


def create_table(name: str, metadata: MetaData, *items: SchemaItem, **options: Any) -> Table:
    """Build a table under its prefixed name; takes what `Table` takes.

    Declarative calls it for each class of `Base`. Call it for a table that needs no class:
    `create_table("user_tags", metadata, Column(...), Column(...))`.
    """
    return Table(prefixed(name), metadata, *items, **options)


def _referred(constraint: Constraint, _table: Table) -> str:
    """Return the referred table and column for a foreign key's name, as in `ydtb_users_id`.

    SQLAlchemy's own `%(referred_column_0_name)s` fails while the referred table does not exist yet.
    """
    assert isinstance(constraint, ForeignKeyConstraint), constraint
    return constraint.elements[0].target_fullname.replace(".", "_")


class Base(DeclarativeBase):
    """The base of all mapped classes; `__tablename__` is given without the prefix."""

    # Primary keys are left to PostgreSQL (`<table>_pkey`); an index is named where it is declared.
    metadata = MetaData(
        naming_convention={
            "uq": "%(table_name)s_%(column_0_name)s_unique",
            "fk": "%(table_name)s_%(column_0_name)s_%(referred)s_fk",
            "referred": _referred,
        }
    )
    type_annotation_map: ClassVar = {str: Text}

    __table__: ClassVar[Table]  # SQLAlchemy says only FromClause
    __table_cls__ = staticmethod(create_table)  # SQLAlchemy's hook: what builds the table of a class


metadata = Base.metadata


def utc_now() -> datetime:
    """Return the current time in UTC, naive as a `timestamp without time zone` holds it."""
    return datetime.now(UTC).replace(tzinfo=None)


def id_field() -> MappedColumn[str]:
    """Return a primary key of text, whose value the application gives."""
    return mapped_column(Text, primary_key=True)


def timestamps() -> tuple[MappedColumn[datetime | None], MappedColumn[datetime | None]]:
    """Return `created_at` and `updated_at`, filled by the database on insert and nullable.

    In a class: `created_at, updated_at = timestamps()`. They stand last in the table, whatever else the class
    declares. A table whose timestamps the application fills (NOT NULL, no server default), or that has only
    one of the two, declares its own.
    """
    created_at = mapped_column(DateTime, server_default=func.now(), sort_order=1)
    updated_at = mapped_column(DateTime, server_default=func.now(), sort_order=1)
    return created_at, updated_at


@dataclass(frozen=True, slots=True)
class Relations:
    """The relationships of a mapped class, by name, each with the class that it leads to."""

    entity: type[Base]

    @property
    def to_one(self) -> Mapping[str, type[Base]]:
        """Those that hold one object or None."""
        relationships = inspect(self.entity).relationships
        return {each.key: each.mapper.class_ for each in relationships if not each.uselist}

    @property
    def to_many(self) -> Mapping[str, type[Base]]:
        """Those that hold a list."""
        relationships = inspect(self.entity).relationships
        return {each.key: each.mapper.class_ for each in relationships if each.uselist}


# Auth: who may sign in, and how


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
    workspace_members: Mapped[list["WorkspaceMember"]] = relationship(
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
    active_organization: Mapped["Workspace | None"] = relationship(back_populates="sessions")


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


class Verification(Base):
    """A value sent to someone to prove an identifier, such as an e-mail address."""

    __tablename__ = "verifications"

    id: Mapped[str] = id_field()
    identifier: Mapped[str]
    value: Mapped[str]
    expires_at: Mapped[datetime]
    created_at, updated_at = timestamps()


verification = Verification.__table__


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


# Workspaces: what people share, and who takes part


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
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="active_organization", passive_deletes=True
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


# Types of the application only: the database does not enforce them.
WorkspaceRole = Literal["owner", "admin", "member", "guest"]
InvitationStatus = Literal["pending", "accepted", "rejected", "expired"]


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
    user: Mapped["User"] = relationship(back_populates="workspace_members")


workspace_members = WorkspaceMember.__table__


class NewWorkspaceMember(TypedDict):
    """The columns that one must or may give to `insert(workspace_members)`."""

    id: str
    organization_id: str
    user_id: str
    role: NotRequired[WorkspaceRole]
    created_at: NotRequired[datetime]


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
    inviter: Mapped["User"] = relationship()


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


# Relations: each is declared on its class; these stand for a class's relations together

user_relations = Relations(User)
session_relations = Relations(Session)
account_relations = Relations(Account)
passkey_relations = Relations(Passkey)
workspaces_relations = Relations(Workspace)
workspace_members_relations = Relations(WorkspaceMember)
invitation_relations = Relations(Invitation)
