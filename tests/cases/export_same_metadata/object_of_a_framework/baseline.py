from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class _Database:
    """As an extension of a framework is: it has a base, and the base's MetaData."""

    def __init__(self):
        class Model(DeclarativeBase):
            pass

        self.Model = Model

    @property
    def metadata(self):
        return self.Model.metadata


db = _Database()


class User(db.Model):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
