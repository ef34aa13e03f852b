from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Named:
    def label(self):
        return str(self.id)


class _Dated:
    def dated(self):
        return None


class User(_Named, _Dated, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Team(_Named, _Dated, Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
