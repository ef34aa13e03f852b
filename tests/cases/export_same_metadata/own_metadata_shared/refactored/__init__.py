from .base import Base, metadata
from .user import User
