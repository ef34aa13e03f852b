from alembic import op

revision, down_revision, depends_on = "merged", ("left", "right"), "apart"


def upgrade():
    op.execute("DROP TABLE extra")
    op.execute("DROP TABLE notes")


def downgrade():
    op.execute("CREATE TABLE extra (id integer)")
