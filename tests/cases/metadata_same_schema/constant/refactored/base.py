from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

_SCHEMA = "app"


class Base(DeclarativeBase):
    metadata = MetaData(schema=_SCHEMA)
