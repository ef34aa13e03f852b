from .models import metadata, users

__all__ = ["metadata", "users"]
