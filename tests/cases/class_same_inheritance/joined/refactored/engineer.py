from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .employee import Employee


class Engineer(Employee):
    __tablename__ = "engineers"

    id: Mapped[int] = mapped_column(ForeignKey(Employee.id), primary_key=True)
    language: Mapped[str]

    def speak(self) -> str:
        return self.language
