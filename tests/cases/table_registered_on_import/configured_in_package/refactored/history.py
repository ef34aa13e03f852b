from sqlalchemy import Column, Integer, Table, event
from sqlalchemy.orm import Mapper

from .base import Base


@event.listens_for(Mapper, "after_configured")
def history():
    if "users_history" not in Base.metadata.tables:
        Table("users_history", Base.metadata, Column("id", Integer, primary_key=True))
