from alembic import op

revision, down_revision = 'right', 'first'


def upgrade():
    op.execute("COMMENT ON TABLE users IS 'people'")


def downgrade():
    op.execute("COMMENT ON TABLE users IS NULL")
