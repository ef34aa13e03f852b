from .base import Base
from .users import User
from .posts import Post
