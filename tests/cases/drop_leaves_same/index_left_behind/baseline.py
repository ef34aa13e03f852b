from sqlalchemy import DDL, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


event.listen(Base.metadata, "before_create", DDL("CREATE TABLE log (at timestamptz)"))
event.listen(Base.metadata, "before_create", DDL("CREATE INDEX log_at ON log (at)"))
event.listen(Base.metadata, "after_drop", DDL("DROP INDEX log_at"))
