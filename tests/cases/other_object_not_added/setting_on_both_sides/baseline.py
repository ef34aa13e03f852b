"""Both sides set the same for the database."""

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text)


sa.event.listen(
    Base.metadata,
    "before_create",
    sa.DDL(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %%I SET default_statistics_target = 50', current_database()); END $$"
    ),
)
