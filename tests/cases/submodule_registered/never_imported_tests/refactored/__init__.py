from .base import Base
from .post import Post
from .user import User
