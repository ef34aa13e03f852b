from .tables import metadata, users

__all__ = ["metadata", "users"]
