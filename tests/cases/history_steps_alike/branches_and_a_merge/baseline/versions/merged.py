from alembic import op

revision, down_revision = 'merged', ('left', 'right')


def upgrade():
    op.execute("DROP TABLE extra")


def downgrade():
    op.execute("CREATE TABLE extra (id integer)")
