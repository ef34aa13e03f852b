from functools import singledispatch

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .shapes import KEY, SHAPES, Bent, Flat, Round, Square


class Base(DeclarativeBase):
    pass


class Place(Base):
    __tablename__ = "places"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def opened(self, session):
        return describe(Round(session.connection(), KEY), session), SHAPES


@singledispatch
def describe(shape, session):
    return session.get(Place, KEY)


@describe.register
def _(shape: Square, session):
    return session.get(Place, KEY), 1


@describe.register
def _(shape: Round, session):
    return session.get(Place, KEY), 2


@describe.register
def _(shape: Flat, session):
    return session.get(Place, KEY), 3
