from . import posts, users
from .base import Base
from .users import User
