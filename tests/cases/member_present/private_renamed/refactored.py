from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]

    def label(self):
        return self._words() + self._end

    def _words(self):
        return f"user {self.name}"

    @property
    def _end(self):
        return "!"
