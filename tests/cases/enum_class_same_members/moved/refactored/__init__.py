from .roles import Role
from .user import Base, User
