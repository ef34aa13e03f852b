from .api import UserIn
from .users import Base, User
