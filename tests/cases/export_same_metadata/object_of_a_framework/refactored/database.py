from sqlalchemy.orm import DeclarativeBase


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
