from sqlalchemy import String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Base(DeclarativeBase):
    pass


class _Operators(String.Comparator):
    def similar(self, other):
        return func.lower(self.expr) == func.lower(other)


class Word(TypeDecorator):
    impl = String
    cache_ok = True
    comparator_factory = _Operators


class Code(String):
    class comparator_factory(String.Comparator):
        def begins(self, other):
            return self.expr.startswith(other)


class Film(Base):
    __tablename__ = "films"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Word(40))
    code: Mapped[str] = mapped_column(Code(8))
