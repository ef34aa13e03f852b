from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


class View:
    def __init__(self, name, definition):
        self.name, self.definition = name, definition


Base.metadata.info["views"] = [View("active", "SELECT id FROM users WHERE id > 0")]
