from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    pass


class Choice(TypeDecorator):
    impl = String(20)
    cache_ok = True

    def __init__(self, choices):
        self.choices = tuple(choices)
        super().__init__()

    def process_result_value(self, value, dialect):
        for key, label in self.choices:
            if key == value:
                return key
        return value


class Ship(Base):
    __tablename__ = "ships"

    id: Mapped[int] = mapped_column(primary_key=True)
    color: Mapped[str] = mapped_column(Choice([("r", "red"), ("g", "green")]))
