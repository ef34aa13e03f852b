from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    LEVELS = ("guest", "admin")

    @property
    def label(self):
        return f"{self.name} ({self.id})"

    @classmethod
    def named(cls, name):
        return cls(name=name)

    def rank(self, level):
        return self.LEVELS.index(level)
