from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Other(DeclarativeBase):
    pass


class Log(Other):
    __tablename__ = "logs"

    id: Mapped[int] = mapped_column(primary_key=True)
