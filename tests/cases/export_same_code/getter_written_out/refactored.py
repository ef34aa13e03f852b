from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    pier: Mapped[str]


def pier_of(row):
    return row.pier


def first(row):
    return row[0]


def shouted(text):
    return text.upper()
