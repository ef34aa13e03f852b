from functools import cached_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    @cached_property
    def slug(self) -> str:
        from .roles import Role
        from .text import text

        return text.clean(self.name, role=Role.ADMIN)
