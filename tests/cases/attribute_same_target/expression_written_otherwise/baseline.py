from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, column_property


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    first: Mapped[str] = mapped_column()
    whole: Mapped[str] = column_property(first + " a")
