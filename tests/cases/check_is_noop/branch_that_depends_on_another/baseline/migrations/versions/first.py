import sqlalchemy as sa
from alembic import op

revision, down_revision, depends_on = "first", None, None
branch_labels = ('users',)


def upgrade():
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("users")
