import enum
import json

from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pier: Mapped[str]


class Full(Exception):
    pass


class Encoder(json.JSONEncoder):
    pass


class Side(enum.Enum):
    PORT = "port"
    STARBOARD = "starboard"
