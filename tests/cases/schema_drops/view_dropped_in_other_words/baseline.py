from sqlalchemy import DDL, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


event.listen(Base.metadata, "after_create", DDL("CREATE VIEW ids AS SELECT id FROM users"))
event.listen(Base.metadata, "before_drop", DDL("DROP VIEW ids"))
