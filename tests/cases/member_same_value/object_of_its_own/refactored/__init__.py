from .users import Base, Search, User
