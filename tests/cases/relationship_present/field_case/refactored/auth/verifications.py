"""The verifications: the class and the table."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from ..utils.table_builder import Base, id_field, timestamps

__all__ = ["Verification", "verification"]


class Verification(Base):
    """A value sent to someone to prove an identifier, such as an e-mail address."""

    __tablename__ = "verifications"

    id: Mapped[str] = id_field()
    identifier: Mapped[str]
    value: Mapped[str]
    expires_at: Mapped[datetime]
    created_at, updated_at = timestamps()


verification = Verification.__table__
