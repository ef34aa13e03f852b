import uuid

from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class Base(DeclarativeBase):
    pass


class User(MappedAsDataclass, Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    secret: Mapped[str] = mapped_column()
    token: Mapped[uuid.UUID] = mapped_column(default_factory=uuid.uuid4)
