from .models import Base, User

__all__ = ["Base", "User"]
