from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column


class Base(DeclarativeBase):
    pass


class Employee(Base):
    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]

    @declared_attr.directive
    def __mapper_args__(cls):
        return {"polymorphic_on": "kind", "polymorphic_identity": cls.__name__.lower()}
