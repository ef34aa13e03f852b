from alembic import context
from sqlalchemy import engine_from_config, pool

from refactored import Base



def keep(item, name, kind, reflected, other):
    return name != "spatial_ref_sys"


engine = engine_from_config(
    context.config.get_section(context.config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool
)
with engine.connect() as connection:
    context.configure(connection=connection, compare_type=True, target_metadata=Base.metadata, include_object=keep)
    with context.begin_transaction():
        context.run_migrations()
