from sqlalchemy.orm import Mapped, mapped_column

from .employee import Employee


class Manager(Employee):
    __mapper_args__ = {"polymorphic_identity": "manager"}

    budget: Mapped[int | None] = mapped_column(use_existing_column=True)
