from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, foreign, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Active(Base):
    """A view, which `create_all` is not to create: its MetaData is another one."""

    __table__ = Table("active", MetaData(), Column("id", Integer, primary_key=True))
    user = relationship(User, lazy="selectin", primaryjoin=lambda: foreign(Active.id) == User.id, viewonly=True)
