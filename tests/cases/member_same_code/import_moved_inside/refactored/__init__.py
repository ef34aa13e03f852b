from .roles import Role
from .text import text
from .user import Base, User
