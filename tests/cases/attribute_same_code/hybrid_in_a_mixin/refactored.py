import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Labelled:
    @hybrid_property
    def label(self):
        return self.name + "!"

    @label.inplace.expression
    @classmethod
    def _label(cls):
        return sa.func.concat(cls.name, "!")


class User(_Labelled, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
