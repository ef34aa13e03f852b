from sqlalchemy.orm import Mapped, mapped_column

from ..base import Base


class Probe(Base):
    __tablename__ = "probes"
    id: Mapped[int] = mapped_column(primary_key=True)
