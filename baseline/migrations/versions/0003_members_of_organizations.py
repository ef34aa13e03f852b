"""Give members the columns that the authentication library expects, and ids that the application makes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_TABLE = "ydtb_workspace_members"
_FOREIGN_KEY = f"{_TABLE}_%s_ydtb_workspaces_id_fk"


def upgrade() -> None:
    """Turn each UUID into its text, and rename; every member is active from now on."""
    op.drop_index("workspace_members_workspace_user_idx", _TABLE)
    op.alter_column(
        _TABLE,
        "id",
        type_=sa.Text,
        existing_type=sa.Uuid,
        server_default=None,
        postgresql_using="id::text",
    )
    _rename_column("workspace_id", "organization_id")
    _rename_foreign_key("workspace_id", "organization_id")
    op.drop_column(_TABLE, "status")
    _rename_column("joined_at", "created_at")
    op.create_index("workspace_members_organization_user_idx", _TABLE, ["organization_id", "user_id"])


def downgrade() -> None:
    """Bring back the columns where they were; an id that is no UUID is replaced by one made from it."""
    op.drop_index("workspace_members_organization_user_idx", _TABLE)
    op.add_column(_TABLE, sa.Column("status", sa.String(50), server_default="active"))
    op.add_column(_TABLE, sa.Column("joined_at", sa.DateTime))
    op.execute(f"UPDATE {_TABLE} SET joined_at = created_at")  # noqa: S608 - a name of this file
    op.alter_column(_TABLE, "joined_at", nullable=False)
    op.drop_column(_TABLE, "created_at")
    _rename_column("organization_id", "workspace_id")
    _rename_foreign_key("organization_id", "workspace_id")
    op.alter_column(
        _TABLE,
        "id",
        type_=sa.Uuid,
        existing_type=sa.Text,
        postgresql_using="CASE WHEN id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
        " THEN id::uuid ELSE md5(id)::uuid END",
    )
    op.alter_column(_TABLE, "id", server_default=sa.func.gen_random_uuid())
    op.create_index("workspace_members_workspace_user_idx", _TABLE, ["workspace_id", "user_id"])


def _rename_column(old: str, new: str) -> None:
    """Rename a column that is NOT NULL, which since PostgreSQL 18 is a constraint with a name of its own."""
    op.alter_column(_TABLE, old, nullable=True)
    op.alter_column(_TABLE, old, new_column_name=new)
    op.alter_column(_TABLE, new, nullable=False)


def _rename_foreign_key(old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {_TABLE} RENAME CONSTRAINT {_FOREIGN_KEY % old} TO {_FOREIGN_KEY % new}")
