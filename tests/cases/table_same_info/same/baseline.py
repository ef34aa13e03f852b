from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    __table_args__ = {"info": {"audited": True}}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
