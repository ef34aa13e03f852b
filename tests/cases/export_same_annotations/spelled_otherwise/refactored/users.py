from typing import Annotated

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Name = Annotated[str, mapped_column()]


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    nick: Mapped[Annotated[str, mapped_column()]]
