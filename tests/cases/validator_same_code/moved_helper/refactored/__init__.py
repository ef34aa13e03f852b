from .text import cleaned
from .user import Base, User
