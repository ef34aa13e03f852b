from sqlalchemy import Column, Integer, Table, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


@event.listens_for(Mapper, "after_configured")
def history():
    if "users_history" not in Base.metadata.tables:
        Table("users_history", Base.metadata, Column("id", Integer, primary_key=True))
