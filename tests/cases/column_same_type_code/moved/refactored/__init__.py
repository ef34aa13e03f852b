from .types import Upper
from .user import Base, User
