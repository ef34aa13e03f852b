from sqlalchemy import MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"uq": "unique_%(table_name)s_%(column_0_name)s"})


class User(Base):
    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("name", name="only_name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
