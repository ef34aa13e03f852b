"""Alembic's word: what it would change."""
