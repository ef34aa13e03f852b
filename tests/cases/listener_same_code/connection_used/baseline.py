from sqlalchemy import event, func, select, update
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


@event.listens_for(Post, "after_insert")
def _count(mapper, connection, target):
    highest = connection.scalar(select(func.max(Post.id)))
    connection.execute(update(User).where(User.id == target.id).values(name=f"post {highest or 0}"))
