from .base import Base
from .posts import Post
from .users import User

__all__ = ["Base", "Post", "User"]
