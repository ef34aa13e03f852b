from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, synonym


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    _password: Mapped[str] = mapped_column("password")

    def _read(self):
        return "*" * len(self._password)

    def _write(self, value):
        self._password = value[::-1]

    password = synonym("_password", descriptor=property(_read, _write))
