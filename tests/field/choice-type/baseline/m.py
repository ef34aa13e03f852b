from sqlalchemy import Unicode
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Choice:
    def __init__(self, code, value):
        self.code = code
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Choice) and other.code == self.code

    def __hash__(self):
        return hash(self.code)


class ChoiceType(TypeDecorator):
    impl = Unicode(255)
    cache_ok = True

    def __init__(self, choices):
        super().__init__()
        self.choices = tuple(choices)

    def process_bind_param(self, value, dialect):
        return value.code if isinstance(value, Choice) else value

    def process_result_value(self, value, dialect):
        return value if value is None else Choice(value, dict(self.choices)[value])


class Base(DeclarativeBase):
    pass


class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind = mapped_column(ChoiceType([("a", "Admin"), ("u", "User")]), nullable=False)
