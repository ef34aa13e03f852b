from .point import Point
from .user import Base, User
