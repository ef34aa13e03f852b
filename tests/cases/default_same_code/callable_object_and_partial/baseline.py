from functools import partial
from secrets import token_hex
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Keys:
    def __init__(self, prefix):
        self.prefix = prefix

    def __call__(self):
        return self.prefix + token_hex(4)


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(default=Keys("u"))
    code: Mapped[str] = mapped_column(default=partial(token_hex, 4))
    copy: Mapped[str] = mapped_column(default=lambda context: context.get_current_parameters()["key"])
