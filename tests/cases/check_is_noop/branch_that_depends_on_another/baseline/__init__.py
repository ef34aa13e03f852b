from .models import Base, Invoice, Line, User

__all__ = ["Base", "Invoice", "Line", "User"]
