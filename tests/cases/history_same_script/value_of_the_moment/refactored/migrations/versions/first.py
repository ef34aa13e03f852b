import random

import sqlalchemy as sa
from alembic import op

revision, down_revision = "first", None
TEMPORARY = f"t_{random.randrange(10**9)}"


def upgrade():
    op.create_table("t_first", sa.Column("id", sa.Integer, primary_key=True))
    number = random.randrange(10**9)
    op.execute(f"CREATE TABLE {TEMPORARY} (id integer)")
    op.execute(f"DROP TABLE {TEMPORARY}")
    op.execute(f"INSERT INTO t_first VALUES ({number})")


def downgrade():
    op.drop_table("t_first")
