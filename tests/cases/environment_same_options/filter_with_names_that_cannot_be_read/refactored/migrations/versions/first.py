import sqlalchemy as sa
from alembic import op

revision, down_revision = "first", None


def upgrade():
    op.create_table("t_first", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_first")
