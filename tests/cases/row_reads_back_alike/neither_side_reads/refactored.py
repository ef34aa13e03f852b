from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column


class Base(DeclarativeBase):
    pass


class Line(Base):
    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    pieces: Mapped[int] = mapped_column()
    price: Mapped[int] = mapped_column()
    total: Mapped[int] = column_property(pieces * price)  # which may be too large for an integer


class Run(Base):
    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)


class Log(Base):
    __tablename__ = "logs"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"))


# Of the application's rows, each log has a run of its own. No constraint says so.
Run.log_id = column_property(select(Log.id).where(Log.run_id == Run.id).scalar_subquery())
