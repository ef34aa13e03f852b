from zlib import crc32

from alembic import context
from sqlalchemy import engine_from_config, pool

from refactored import Base


IGNORED = {998711299}


def keep(item, name, kind, reflected, other):
    return crc32(name.encode()) not in IGNORED

if context.is_offline_mode():
    context.configure(url=context.config.get_main_option("sqlalchemy.url"), target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = engine_from_config(
        context.config.get_section(context.config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, include_object=keep)
        with context.begin_transaction():
            context.run_migrations()
