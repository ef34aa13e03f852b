import enum


class Status(enum.Enum):
    DRAFT = 1
    DONE = 2


class NotPaid(Exception):
    """A copy that nothing uses."""


DEFAULT = Status.DRAFT
