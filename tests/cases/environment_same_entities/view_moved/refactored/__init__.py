from .users import Base, User

__all__ = ["Base", "User"]
