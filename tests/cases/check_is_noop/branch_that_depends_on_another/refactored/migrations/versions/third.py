import sqlalchemy as sa
from alembic import op

revision, down_revision, depends_on = "third", 'second', 'first'
branch_labels = None


def upgrade():
    op.create_table("lines", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("lines")
