from .base import Base
from .post import Post, Tag
from .user import User
