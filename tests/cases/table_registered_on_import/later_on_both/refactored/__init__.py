from .base import Base
from .history import history
from .user import User
