from sqlalchemy.orm import configure_mappers

from .base import Base
from .history import history
from .user import User

configure_mappers()
