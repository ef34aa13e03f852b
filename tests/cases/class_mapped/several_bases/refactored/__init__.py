from .log import Log, Other
from .user import Base, User
