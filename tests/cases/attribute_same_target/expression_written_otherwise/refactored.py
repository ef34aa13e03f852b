from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, column_property


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    first: Mapped[str]


User.whole = column_property(User.first + " a")
