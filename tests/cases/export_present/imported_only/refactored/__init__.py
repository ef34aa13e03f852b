from .users import Base, User
from .words import spoken
