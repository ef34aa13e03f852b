from sqlalchemy import Column, Integer, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Mapper, configure_mappers, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


@event.listens_for(Mapper, "after_configured", once=True)
def aged():
    User.__table__.append_column(Column("age", Integer, index=True))


configure_mappers()
