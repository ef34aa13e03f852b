import sqlalchemy as sa
from alembic import op

revision, down_revision = "first", None


def upgrade():
    op.create_table("t_first", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE t_first SET id = id + 1")


def downgrade():
    op.drop_table("t_first")
