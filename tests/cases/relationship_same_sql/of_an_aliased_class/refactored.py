from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


User.published = relationship(
    aliased(Post, select(Post).where(Post.state != "draft").subquery()), viewonly=True
)
