"""Let members invite others into their workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_TABLE = "ydtb_invitations"


def upgrade() -> None:
    """Make the table of invitations."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("organization_id", sa.Text, nullable=False),
        sa.Column("role", sa.String(50), nullable=False, server_default="member"),
        sa.Column("status", sa.String(20), nullable=False, server_default="pending"),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("token", sa.Text),
        sa.Column("inviter_id", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("token", name=f"{_TABLE}_token_unique"),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["ydtb_workspaces.id"],
            name=f"{_TABLE}_organization_id_ydtb_workspaces_id_fk",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["inviter_id"],
            ["ydtb_users.id"],
            name=f"{_TABLE}_inviter_id_ydtb_users_id_fk",
            ondelete="CASCADE",
        ),
    )
    op.create_index("invitations_token_idx", _TABLE, ["token"])
    op.create_index("invitations_email_organization_idx", _TABLE, ["email", "organization_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table(_TABLE)
