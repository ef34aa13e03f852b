from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Labelled:
    def label(self):
        return self._text()

    def _text(self):
        return "nothing"


class User(Labelled, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)

    def _text(self):
        return "user"
