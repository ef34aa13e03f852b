from shop.all import Base, Invoice, User

__all__ = ["Base", "Invoice", "User"]
