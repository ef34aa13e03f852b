from sqlalchemy import MetaData, PrimaryKeyConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData()


class User(Base):
    __tablename__ = "users"
    __table_args__ = (PrimaryKeyConstraint("id", name="pk_users"),)
    id: Mapped[int] = mapped_column()
