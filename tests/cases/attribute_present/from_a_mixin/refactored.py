from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Keyed:
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class User(_Keyed, Base):
    __tablename__ = "users"

    name: Mapped[str]
