from .base import Base
from .user import User
