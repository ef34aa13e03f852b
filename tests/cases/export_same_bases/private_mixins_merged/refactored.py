from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class _Common:
    def label(self):
        return str(self.id)

    def dated(self):
        return None


class User(_Common, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


class Team(_Common, Base):
    __tablename__ = "teams"

    id: Mapped[int] = mapped_column(primary_key=True)
