import datetime
import random
import time
import uuid
from typing import Optional

from sqlalchemy import ForeignKey, String, event, func, insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, validates


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    lucky: Mapped[bool] = mapped_column(default=lambda: random.random() < 0.5)
    second: Mapped[int] = mapped_column(default=lambda: int(time.time()), onupdate=lambda: int(time.time()))
    changed: Mapped[Optional[datetime.datetime]] = mapped_column(onupdate=datetime.datetime.now)
    salted: Mapped[str]
    posts: Mapped[list["Post"]] = relationship(
        back_populates="author", order_by="Post.created.desc()", cascade="all, delete-orphan"
    )
    profile: Mapped[Optional["Profile"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )

    @validates("salted")
    def with_salt(self, _, value):
        return f"{random.randrange(10**9):09}{value}"


class Profile(Base):
    __tablename__ = "profiles"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    motto: Mapped[str]
    user: Mapped[User] = relationship(back_populates="profile")


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(10))
    created: Mapped[datetime.datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column()
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"))
    author: Mapped["User"] = relationship(back_populates="posts")
    __mapper_args__ = {"version_id_col": version}


class Change(Base):
    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str]
    at: Mapped[datetime.datetime] = mapped_column(default=datetime.datetime.now)


@event.listens_for(Session, "before_flush")
def note_removals(session, context, instances):
    for removed in list(session.deleted):
        session.add(Change(of=type(removed).__name__))


@event.listens_for(Post, "after_update")
def note_update(mapper, connection, target):
    connection.execute(insert(Change.__table__).values(of="Post"))
