import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "site-packages"))

from acme import Stamped
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from ziggurat_foundations import Sized


class Base(DeclarativeBase):
    pass


class User(Stamped, Sized, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
