import sqlalchemy as sa
from alembic import op

revision, down_revision = "first", None


def upgrade():
    if sa.inspect(op.get_bind().engine).has_table("users"):  # by another connection, which rolls back
        return
    op.create_table("users", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("users")
