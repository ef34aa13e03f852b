from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    pass


class Label:
    __slots__ = ("text",)

    def __init__(self, text):
        self.text = text


class LabelType(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value and value.text

    def process_result_value(self, value, dialect):
        return value and Label(value)


class Box(Base):
    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[Label | None] = mapped_column(LabelType)
