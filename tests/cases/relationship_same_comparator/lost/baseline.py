from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, RelationshipProperty, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Comparing(RelationshipProperty.Comparator):
    def of(self, name):
        return self.any(name=name)


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    posts: Mapped[list["Post"]] = relationship(comparator_factory=Comparing)


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
