from alembic import op

revision, down_revision = "apart", None


def upgrade():
    op.execute("CREATE TABLE notes (id integer)")


def downgrade():
    op.execute("DROP TABLE notes")
