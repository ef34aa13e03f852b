from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Other(DeclarativeBase):
    pass


class Post(Other):
    __tablename__ = "posts"
    id: Mapped[int] = mapped_column(primary_key=True)
