import os

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class T(Base):
    __tablename__ = "t"
    id: Mapped[int] = mapped_column(primary_key=True)


def templates():
    folder = os.path.abspath(__file__)
    for _ in range(2):
        folder = os.path.dirname(folder)
    return os.path.join(folder, "templates")
