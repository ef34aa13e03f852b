from __future__ import annotations

import sqlalchemy as sa


class Upper(sa.types.TypeDecorator[str]):
    """Capital letters."""

    cache_ok = True
    impl = sa.String

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else value.upper()
