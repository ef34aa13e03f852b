"""Make the first tables: users with what they sign in by, workspaces and their members."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them, each after those that it refers to."""
    op.create_table(
        "ydtb_users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("email_verified", sa.Boolean, server_default=sa.false()),
        sa.Column("image", sa.Text),
        sa.Column("two_factor_enabled", sa.Boolean, server_default=sa.false()),
        *_timestamps(),
        sa.UniqueConstraint("email", name="ydtb_users_email_unique"),
    )
    op.create_table(
        "ydtb_workspaces",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("slug", sa.String(255), nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("logo", sa.Text),
        sa.Column("metadata", JSONB),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("slug", name="ydtb_workspaces_slug_unique"),
    )
    op.create_table(
        "ydtb_sessions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("ip_address", sa.Text),
        sa.Column("user_agent", sa.Text),
        sa.Column("active_organization_id", sa.String(20)),
        *_timestamps(),
        sa.UniqueConstraint("token", name="ydtb_sessions_token_unique"),
        _of_user("ydtb_sessions"),
        sa.ForeignKeyConstraint(
            ["active_organization_id"],
            ["ydtb_workspaces.id"],
            name="ydtb_sessions_active_organization_id_ydtb_workspaces_id_fk",
            ondelete="SET NULL",
        ),
    )
    op.create_index("sessions_token_idx", "ydtb_sessions", ["token"])
    op.create_table(
        "ydtb_accounts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("provider_id", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("access_token", sa.Text),
        sa.Column("refresh_token", sa.Text),
        sa.Column("id_token", sa.Text),
        sa.Column("access_token_expires_at", sa.DateTime),
        sa.Column("refresh_token_expires_at", sa.DateTime),
        sa.Column("scope", sa.Text),
        sa.Column("password", sa.Text),
        *_timestamps(),
        _of_user("ydtb_accounts"),
    )
    op.create_index("accounts_provider_account_idx", "ydtb_accounts", ["provider_id", "account_id"])
    op.create_table(
        "ydtb_verifications",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("identifier", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        *_timestamps(),
    )
    op.create_table(
        "ydtb_passkeys",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("credential_id", sa.Text, nullable=False),
        sa.Column("counter", sa.Integer, nullable=False, server_default="0"),
        sa.Column("device_type", sa.Text, nullable=False),
        sa.Column("backed_up", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("transports", sa.Text),
        sa.Column("created_at", sa.DateTime, server_default=sa.func.now()),
        sa.Column("aaguid", sa.Text),
        sa.UniqueConstraint("credential_id", name="ydtb_passkeys_credential_id_unique"),
        _of_user("ydtb_passkeys"),
    )
    op.create_index("passkeys_credential_id_idx", "ydtb_passkeys", ["credential_id"])
    op.create_table(
        "ydtb_workspace_members",
        sa.Column("id", sa.Uuid, primary_key=True, server_default=sa.func.gen_random_uuid()),
        sa.Column("workspace_id", sa.String(20), nullable=False),
        sa.Column("user_id", sa.Text, nullable=False),
        sa.Column("role", sa.String(50), nullable=False, server_default="member"),
        sa.Column("status", sa.String(50), server_default="active"),
        sa.Column("joined_at", sa.DateTime, nullable=False),
        _of_user("ydtb_workspace_members"),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["ydtb_workspaces.id"],
            name="ydtb_workspace_members_workspace_id_ydtb_workspaces_id_fk",
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        "workspace_members_workspace_user_idx", "ydtb_workspace_members", ["workspace_id", "user_id"]
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("workspace_members", "passkeys", "verifications", "accounts", "sessions", "workspaces"):
        op.drop_table(f"ydtb_{name}")
    op.drop_table("ydtb_users")


def _timestamps() -> Iterator[sa.Column[object]]:
    for name in ("created_at", "updated_at"):
        yield sa.Column(name, sa.DateTime, server_default=sa.func.now())


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["ydtb_users.id"], name=f"{table}_user_id_ydtb_users_id_fk", ondelete="CASCADE"
    )
