import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent / "site-packages"))

import settings_library
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

settings_library.needed("PATH")
_EVERYTHING = dict(**__import__("os").environ)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
