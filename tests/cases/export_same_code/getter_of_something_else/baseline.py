import operator

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    pier: Mapped[str]


pier_of = operator.attrgetter("pier")
first = operator.itemgetter(0)
shouted = operator.methodcaller("upper")
