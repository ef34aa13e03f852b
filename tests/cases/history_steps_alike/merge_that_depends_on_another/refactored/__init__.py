from .base import Base
from .users import User

__all__ = ["Base", "User"]
