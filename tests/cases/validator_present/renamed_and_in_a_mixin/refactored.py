from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class _Checked:
    @validates("mail", "name")
    def ensure(self, key: str, value: str) -> str:
        if not value:
            raise ValueError(key)
        return value


class User(_Checked, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    mail: Mapped[str]
