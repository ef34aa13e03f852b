"""Let the id of a workspace be of any length."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_COLUMNS = (
    ("ydtb_workspaces", "id"),
    ("ydtb_sessions", "active_organization_id"),
    ("ydtb_workspace_members", "workspace_id"),
)


def upgrade() -> None:
    """Make it a text, wherever it is."""
    for table, column in _COLUMNS:
        op.alter_column(table, column, type_=sa.Text, existing_type=sa.String(20))


def downgrade() -> None:
    """Make it short again; PostgreSQL refuses if an id is longer than it was."""
    for table, column in _COLUMNS:
        op.alter_column(table, column, type_=sa.String(20), existing_type=sa.Text)
