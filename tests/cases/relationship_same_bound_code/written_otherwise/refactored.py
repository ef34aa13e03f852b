from contextvars import ContextVar

from sqlalchemy import ForeignKey, Integer, and_, bindparam, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

tenant: ContextVar[int | None] = ContextVar("tenant", default=None)
language: ContextVar[int | None] = ContextVar("language", default=None)


def _tenant():
    found = tenant.get()
    return found or None


def _tenant_or_none_at_all():
    return tenant.get()


class Base(DeclarativeBase):
    pass


class Line(Base):
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[int]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list[Line]] = relationship(
        viewonly=True,
        primaryjoin=lambda: and_(
            Order.id == Line.order_id,
            Line.tenant_id == bindparam("tenant", callable_=_tenant, type_=Integer),
        ),
    )
    first: Mapped[int | None] = column_property(
        select(Line.id)
        .where(Line.tenant_id == bindparam("tenant", callable_=_tenant_or_none_at_all, type_=Integer))
        .limit(1)
        .scalar_subquery()
    )
