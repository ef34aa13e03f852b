from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Folder(Base):
    __tablename__ = "folders"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "parent_id"], ["folders.account_id", "folders.folder_id"]),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    folder_id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None]
    parent: Mapped["Folder | None"] = relationship(remote_side=[account_id, folder_id])
