from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(DeclarativeBase):
    pass


class Keyed(MappedAsDataclass):
    id: Mapped[int] = mapped_column(primary_key=True, init=False)


class User(Keyed, Base):
    __tablename__ = "users"

    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="guest")
