import sqlalchemy as sa
from alembic import op

revision, down_revision = "first", None


def upgrade():
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("colour", sa.Enum("red", "green", name="colour"), nullable=False),
    )


def downgrade():
    op.drop_table("users")
    op.execute("DROP TYPE colour")
