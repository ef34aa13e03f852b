from .users import metadata, users

__all__ = ["metadata", "users"]
