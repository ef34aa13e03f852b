from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


@event.listens_for(User, "before_insert")
@event.listens_for(Post, "before_insert")
def _lower(mapper, connection, target):
    if isinstance(target, User):
        target.name = target.name.lower()
    else:
        target.title = target.title.lower()
