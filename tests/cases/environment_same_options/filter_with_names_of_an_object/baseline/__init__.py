from .models import Base, Invoice, User

__all__ = ["Base", "Invoice", "User"]
