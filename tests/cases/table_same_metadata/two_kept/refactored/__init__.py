from .base import Base
from .other import Other, Post
from .user import User
