from .find import find, plain
from .rows import Row
from .users import Base, Name, User
