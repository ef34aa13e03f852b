from .base import Base
from .billing import Invoice
from .users import User

__all__ = ["Base", "Invoice", "User"]
