from . import audit
from .user import Base, User
