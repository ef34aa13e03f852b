import enum


class Role(enum.Enum):
    ADMIN = "admin"
    GUEST = "guest"
