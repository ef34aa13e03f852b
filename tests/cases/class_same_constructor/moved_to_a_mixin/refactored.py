from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Coded:
    def __init__(self, **kwargs):
        super().__init__()
        self.id = kwargs.get("id")


class Order(_Coded, Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None]
