"""Each loads something else, or in another way."""

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import (
    Bundle,
    DeclarativeBase,
    Mapped,
    load_only,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
    with_loader_criteria,
)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    gone: Mapped[bool]
    posts: Mapped[list["Post"]] = relationship(back_populates="author")


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped["User"] = relationship(back_populates="posts")


LIGHT = (load_only(User.name, User.gone), raiseload("*"))
DEEP = selectinload(User.posts).selectinload(Post.author)
NAMES = Bundle("names", User.name, User.id)
ALIVE = with_loader_criteria(User, User.gone.is_(True))
PRESENT = with_loader_criteria(User, lambda cls: cls.gone.is_(True), include_aliases=True)
LISTED = select(User).options(raiseload(User.posts))
