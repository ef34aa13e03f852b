"""The project's Alembic files: its `env.py`, its revisions, and what autogenerate proposes."""
