from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class File(Base):
    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder_path: Mapped[str] = mapped_column(ForeignKey("folders.path"))


class Folder(Base):
    __tablename__ = "folders"

    path: Mapped[str] = mapped_column(primary_key=True)
    parent_path: Mapped[str] = mapped_column(ForeignKey("folders.path"))


class Area(Base):
    __tablename__ = "areas"
    __table_args__ = (ForeignKeyConstraint(["country", "parent_id"], ["areas.country", "areas.id"]),)

    country: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int]


class Region(Base):
    __tablename__ = "regions"
    __table_args__ = (ForeignKeyConstraint(["country", "parent_id"], ["regions.country", "regions.id"]),)

    country: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None]
