from .posts import Base, Post
from .users import User
