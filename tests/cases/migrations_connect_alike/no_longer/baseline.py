import contextlib
import socket

from sqlalchemy import Table, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Tank(Base):
    __tablename__ = "tanks"
    id: Mapped[int] = mapped_column(primary_key=True)


@event.listens_for(Table, "column_reflect")
def note(inspector, table, column):
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", 5432)).close()
