from .base import Base
from .people import User

__all__ = ["Base", "User"]
