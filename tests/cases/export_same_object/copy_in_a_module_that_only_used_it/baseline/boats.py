from sqlalchemy.orm import Mapped, mapped_column

from .base import LIMITS, Base


class Boat(Base):
    __tablename__ = "boats"
    id: Mapped[int] = mapped_column(primary_key=True)
    limits = LIMITS
