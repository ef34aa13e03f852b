from sqlalchemy.ext.declarative import AbstractConcreteBase
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Shape(AbstractConcreteBase, Base):
    strict_attrs = True

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[int]


class Circle(Shape):
    __tablename__ = "circles"
    __mapper_args__ = {"polymorphic_identity": "circle", "concrete": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[int]
    radius: Mapped[int]


class Square(Shape):
    __tablename__ = "squares"
    __mapper_args__ = {"polymorphic_identity": "square", "concrete": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[int]
