from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import declared_attr
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    pier: Mapped[str]


class Stamped:
    """For the models of other packages."""

    made: Mapped[datetime] = mapped_column(sa.Date, default=datetime.now)
    level = sa.Column(sa.Integer, server_default="1")

    @declared_attr
    def maker(cls):
        return mapped_column(sa.String(20))

    @hybrid_property
    def is_low(self):
        return self.level < 3

    def kept_high(self, key, value):
        return max(value, 3)
