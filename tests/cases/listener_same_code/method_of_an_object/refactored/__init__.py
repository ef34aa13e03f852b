from .stamper import Stamper
from .user import Base, User
