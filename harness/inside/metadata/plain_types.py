"""Find the type that a column has, below decorators, variants, domains and arrays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import postgresql


def plain_type(kind: Any) -> Any:
    """Return the type that a decorated one, a variant or a domain has on PostgreSQL."""
    # SQLAlchemy's own decorators are types by themselves: the user does not see what they hold.
    while isinstance(kind, types.TypeDecorator) and not isinstance(kind, (types.Interval, types.PickleType)):
        kind = kind.impl_instance if hasattr(kind, "impl_instance") else kind.impl
    variants = getattr(kind, "_variant_mapping", None) or {}
    kind = variants.get("postgresql", kind)
    return kind.data_type if isinstance(kind, postgresql.DOMAIN) else kind


def enum_type(kind: Any) -> types.Enum | None:
    """Return the enum that a type is, or an array of it holds; None for any other type."""
    plain = plain_type(kind)
    while isinstance(plain, types.ARRAY):
        plain = plain_type(plain.item_type)
    return plain if isinstance(plain, types.Enum) else None
