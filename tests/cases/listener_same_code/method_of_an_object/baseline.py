from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Stamper:
    def __init__(self, attribute):
        self.attribute = attribute

    def stamp(self, mapper, connection, target):
        setattr(target, self.attribute, getattr(target, self.attribute).strip())


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


event.listen(User, "before_insert", Stamper("name").stamp)
