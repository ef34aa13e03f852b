from refactored.tables import Base, T, templates

__all__ = ["Base", "T", "templates"]
