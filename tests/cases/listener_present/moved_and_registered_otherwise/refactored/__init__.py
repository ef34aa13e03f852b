from .listeners import stamp
from .user import Base, User
