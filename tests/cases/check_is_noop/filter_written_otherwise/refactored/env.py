from alembic import context
from sqlalchemy import create_engine

from refactored import Base


def keep(item, name, kind, reflected, other):
    return kind != "table" or name not in {"spatial_ref_sys"}


with create_engine("postgresql://nobody@127.0.0.1:1/production").connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, include_object=keep)
    with context.begin_transaction():
        context.run_migrations()
