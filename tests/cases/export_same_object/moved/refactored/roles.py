from .enums import Role
