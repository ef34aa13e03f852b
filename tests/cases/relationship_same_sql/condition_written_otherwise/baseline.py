from sqlalchemy import ForeignKey, and_
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    published: Mapped[list["Post"]] = relationship(
        primaryjoin=lambda: and_(User.id == Post.user_id, Post.state == "published"), viewonly=True
    )


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
