"""A helper is given a query, which nothing but its callers makes; it counts pages from 1."""

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LIMIT = 50


def _page(query, page):
    if page:
        page = int(page)
        query = query.offset((page - 1) * LIMIT).limit(LIMIT)
    return query


class Base(DeclarativeBase):
    pass


class Harbour(Base):
    __tablename__ = "harbours"

    name: Mapped[str] = mapped_column(primary_key=True)

    @classmethod
    def all(cls, session, page=None):
        return _page(session.query(cls).order_by(cls.name), page).all()
