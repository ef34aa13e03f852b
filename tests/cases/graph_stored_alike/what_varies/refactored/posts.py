import datetime
import uuid

from sqlalchemy import ForeignKey, String, event, func, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from .base import Base


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
