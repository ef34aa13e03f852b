from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


count = select(func.count(Post.id)).where(Post.user_id == User.id)
User.posts_count = column_property(count.correlate(None).scalar_subquery())
last = select(func.max(Post.id)).where(Post.user_id == User.id)
User.last_id = column_property(last.scalar_subquery())  # in a query that joins posts
