from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"
    id: Mapped[int] = mapped_column(primary_key=True)
    pier: Mapped[str]


class _Tagging(type):
    def tag(cls):
        return cls.__name__ + "?"

    @property
    def short(cls):
        return cls.__name__[:3]

    def gone(cls):
        return 1


class Sign(metaclass=_Tagging):
    pass
