import datetime
import random
import time
import uuid
from typing import Optional

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from .base import Base


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
