from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Ident(str):
    def __new__(cls, value, prefix):
        return super().__new__(cls, prefix + value)


class Sub(Ident):
    pass
