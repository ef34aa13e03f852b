from sqlalchemy.orm import Mapped, mapped_column, registry

mapper_registry = registry()


@mapper_registry.mapped
class User:
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
