from . import settings as _settings
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    pass
