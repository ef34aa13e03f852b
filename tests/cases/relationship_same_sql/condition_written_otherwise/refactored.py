from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    published: Mapped[list["Post"]] = relationship(
        primaryjoin="and_(Post.state == 'published', foreign(Post.user_id) == User.id)", viewonly=True
    )


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
