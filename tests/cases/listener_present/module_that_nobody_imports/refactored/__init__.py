from .user import Base, User
