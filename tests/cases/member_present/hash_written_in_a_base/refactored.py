from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class ById:
    def __eq__(self, other):
        return self.id == other.id

    def __hash__(self):
        return hash(self.id)


class Base(DeclarativeBase):
    pass


class User(ById, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
