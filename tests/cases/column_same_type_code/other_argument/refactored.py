from sqlalchemy import String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Choice(TypeDecorator):
    impl = String
    cache_ok = True

    def __init__(self, choices):
        self.choices = choices
        super().__init__()


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    code: Mapped[str] = mapped_column(Choice(("a", "c")))
