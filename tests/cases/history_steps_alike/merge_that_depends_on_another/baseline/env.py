from alembic import context
from sqlalchemy import create_engine

from baseline import Base

with create_engine("postgresql://nobody@127.0.0.1:1/production").connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
