from alembic import op

revision, down_revision = 'left', 'first'


def upgrade():
    op.execute("CREATE TABLE extra (id integer)")


def downgrade():
    op.execute("DROP TABLE extra")
