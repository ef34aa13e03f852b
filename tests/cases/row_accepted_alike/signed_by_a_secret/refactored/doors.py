from sqlalchemy.orm import Mapped, mapped_column

from .models import Base


class Door(Base):
    __tablename__ = "doors"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
