import enum


class Status(enum.Enum):
    NEW = "new"
    PAID = "paid"


class NotPaid(Exception):
    """An order that somebody wants to send too early."""
