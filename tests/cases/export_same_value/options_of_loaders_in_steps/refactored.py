"""The same options, made in steps."""

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


_ONLY = load_only(User.name)
_POSTS = selectinload(User.posts)
_COLUMNS = (User.id, User.name)
LIGHT = (_ONLY, raiseload("*"))
DEEP = _POSTS.joinedload(Post.author)
NAMES = Bundle("names", *_COLUMNS)
_GONE = User.gone.is_(False)
ALIVE = with_loader_criteria(User, _GONE)


def _present(cls):
    return cls.gone.is_(False)


PRESENT = with_loader_criteria(User, _present, include_aliases=True)
LISTED = select(User).options(_POSTS)
