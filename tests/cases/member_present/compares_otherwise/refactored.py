from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)

    def __eq__(self, other):
        return isinstance(other, Note) and self.id == other.id

    def __hash__(self):
        return hash(self.id)

    def __bool__(self):
        return self.id > 0
