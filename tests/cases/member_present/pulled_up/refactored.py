from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Task(Base):
    __tablename__ = "tasks"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "task"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    size: Mapped[int]

    def estimate(self):
        return self.size * 2


class Bug(Task):
    __mapper_args__ = {"polymorphic_identity": "bug"}
