from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Stamped(Base):
    __abstract__ = True


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class Post(Stamped):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
