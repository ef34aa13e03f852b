from .clock import utcnow
from .user import Base, User
