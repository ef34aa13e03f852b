from .base import Base
from .users import User
from .workspaces import Space
