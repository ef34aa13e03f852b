from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, synonym


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    password_hash: Mapped[str]

    def _get(self):
        return self.password_hash

    def _set(self, password):
        self.password_hash = f"hash of {password}"

    password = synonym("password_hash", descriptor=property(_get, _set))
