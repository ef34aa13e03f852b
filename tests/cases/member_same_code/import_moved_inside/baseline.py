import enum
import functools
import re
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Role(enum.Enum):
    ADMIN = "admin"


class text:
    @staticmethod
    def clean(value, role):
        return re.sub("[^a-z]", "", value.lower()) + role.value


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    @functools.cached_property
    def slug(self):
        return text.clean(self.name, role=Role.ADMIN)
