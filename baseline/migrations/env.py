"""Alembic's environment, for either side of the pair: `schema` in its alembic.ini names the module."""

from importlib import import_module

from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
target_metadata = import_module(config.get_main_option("schema", "baseline.schema")).metadata


def run_offline() -> None:
    """Write the statements of the revisions, without a database."""
    context.configure(
        url=config.get_main_option("sqlalchemy.url"),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the revisions on the configured database."""
    section = config.get_section(config.config_ini_section, {})
    engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=target_metadata)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
