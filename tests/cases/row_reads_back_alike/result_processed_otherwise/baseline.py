from sqlalchemy import String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Loud(TypeDecorator[str]):
    impl = String(20)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: object) -> str | None:
        return value and value + "!"


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Loud)
