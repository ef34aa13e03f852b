import sqlalchemy as sa
from alembic import op

revision, down_revision = "second", "first"


def upgrade():
    op.add_column("users", sa.Column("label", sa.String))


def downgrade():
    op.drop_column("users", "label")
