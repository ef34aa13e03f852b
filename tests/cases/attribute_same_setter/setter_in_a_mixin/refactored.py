from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Remarked:
    note: Mapped[str | None] = mapped_column(sort_order=1)

    @hybrid_property
    def remark(self):
        return self.note

    @remark.setter
    def _set_remark(self, value):
        self.note = value

    remark = _set_remark


class Order(_Remarked, Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
