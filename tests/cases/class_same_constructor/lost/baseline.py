from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    LEVELS = ("guest", "admin")

    def __init__(self, **values):
        values.setdefault("name", "nobody")
        super().__init__(**values)

    @property
    def label(self):
        return f"{self.name} ({self.id})"

    @classmethod
    def named(cls, name):
        return cls(name=name)

    def rank(self, level):
        return self.LEVELS.index(level)
