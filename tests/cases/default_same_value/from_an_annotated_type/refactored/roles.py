import enum
from typing import Annotated

from sqlalchemy.orm import mapped_column


class Role(enum.Enum):
    ADMIN = "admin"
    GUEST = "guest"


RoleColumn = Annotated[Role, mapped_column(default=Role("guest"))]
