from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.ext.hybrid import Comparator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, UserDefinedType


class Base(DeclarativeBase):
    pass


class Folded(Comparator):
    def __eq__(self, other):
        column = self.__clause_element__()
        return column.ilike(other)


class Money(TypeDecorator):
    impl = Integer
    cache_ok = True

    class comparator_factory(TypeDecorator.Comparator):
        def __add__(self, other):
            return self.op("+")(100 * other)

    def __init__(self, scale: int = 100):
        super().__init__()
        self.scale = scale

    def copy(self, **named):
        return Money(scale=self.scale)


class Point(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **named):
        return "POINT"

    def bind_processor(self, dialect):
        def process(value):
            return f"({value[0]},{value[1]})" if value is not None else None

        return process


class Greatest(FunctionElement):
    name = "greatest"
    inherit_cache = True


@compiles(Greatest)
def _greatest(element, compiler, **named):
    inner = compiler.process(element.clauses, **named)
    return f"greatest({inner})"


class Place(Base):
    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))
    price: Mapped[int] = mapped_column(Money(100))
    spot = mapped_column(Point)
