from sqlalchemy.orm import Mapped, mapped_column, registry

_registry = registry()
metadata = _registry.metadata
Base = _registry.generate_base()


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
