from sqlalchemy.orm import Mapped, mapped_column, relationship

from .posts import Base, Post


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


User.posts = relationship(Post, back_populates="author", foreign_keys=[Post.author_id])
