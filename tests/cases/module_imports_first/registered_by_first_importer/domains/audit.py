from sqlalchemy import Table

from .base import Base

audits = Table("audits", Base.metadata)
