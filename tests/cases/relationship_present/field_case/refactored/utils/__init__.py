"""What every domain builds on; it knows none of them."""

from .table_builder import Base, Relations, create_table, id_field, metadata, prefixed, timestamps, utc_now

__all__ = [
    "Base",
    "Relations",
    "create_table",
    "id_field",
    "metadata",
    "prefixed",
    "timestamps",
    "utc_now",
]
