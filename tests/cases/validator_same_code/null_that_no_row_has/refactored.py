from typing import Optional

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    nick: Mapped[str]

    @validates("nick")
    def check(self, key, value):
        """Return the nick without the space around it.

        An attribute is None before it is set, and a flush refuses that here: the column may not be NULL. So
        that nothing is raised for it any more is no difference that a row could show, only something to note.
        """
        if value is None:
            return None
        return value.strip()
