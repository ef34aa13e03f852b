from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Registry(dict):
    def of(self, name):
        return self[name]


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    formats = Registry(name="upper")

    class Meta:
        ordering = ["id"]
