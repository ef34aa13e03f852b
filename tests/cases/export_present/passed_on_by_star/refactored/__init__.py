from .base import Base
from .users import User
