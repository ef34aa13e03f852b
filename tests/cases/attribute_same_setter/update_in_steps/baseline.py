from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Span(Base):
    __tablename__ = "spans"

    id: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    stop: Mapped[int]

    @hybrid_property
    def moment(self):
        return self.start

    @moment.inplace.update_expression
    @classmethod
    def _moment_update(cls, value):
        return [(cls.start, value), (cls.stop, cls.start)]
