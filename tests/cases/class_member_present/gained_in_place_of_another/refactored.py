import enum
import json

from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(MappedAsDataclass, DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    pier: Mapped[str]

    def __post_init__(self):
        self.pier = self.pier.strip()

    def free(self):
        return True


class Full(Exception):
    def __str__(self):
        return "there is no berth"

    def __repr__(self):
        return "Full()"


class Encoder(json.JSONEncoder):
    def default(self, o):
        return str(o)

    def pretty(self, o):
        return self.encode(o)


class Side(enum.Enum):
    PORT = "port"
    STARBOARD = "starboard"

    @classmethod
    def _missing_(cls, value):
        return cls.PORT
