from .keys import Keys
from .user import Base, User
