import sqlalchemy as sa
from alembic import op

revision, down_revision = "second", 'first'


def upgrade():
    op.create_table("t_second", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_second")
