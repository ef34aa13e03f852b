from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def label(self, width: int = 3):
        return self.name


class Plain:
    @classmethod
    def make(cls, name: str) -> "Plain":
        return cls()
