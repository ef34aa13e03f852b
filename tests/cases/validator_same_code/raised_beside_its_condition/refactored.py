from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, validates


class Base(DeclarativeBase):
    pass


class Member(Base):
    __tablename__ = "member"
    id: Mapped[int] = mapped_column(primary_key=True)
    rank: Mapped[int]

    @validates("rank")
    def _check(self, key, value):
        if value is None or value >= 0:
            return value
        raise ValueError(
            "a rank is not negative"
        )
