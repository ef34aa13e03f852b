from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Labelled:
    LEVELS = ("guest", "admin")

    @property
    def label(self):
        return f"{self.name} ({self.id})"

    def rank(self, level):
        return self.LEVELS.index(level)

    @classmethod
    def named(cls, name):
        return cls(name=name)


class User(Labelled, Base):
    __tablename__ = "users"

    def __init__(self, **values):
        values.setdefault("name", "nobody")
        super().__init__(**values)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
