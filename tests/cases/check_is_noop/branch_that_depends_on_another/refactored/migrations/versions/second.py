import sqlalchemy as sa
from alembic import op

revision, down_revision, depends_on = "second", None, None
branch_labels = ('billing',)


def upgrade():
    op.create_table("invoices", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("invoices")
