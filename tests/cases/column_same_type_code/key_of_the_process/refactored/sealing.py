from sqlalchemy import String
from sqlalchemy.types import TypeDecorator

from .keys import _KEY


class Sealed(TypeDecorator):
    impl = String
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value if value is None else _KEY + value

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        if not value.startswith(_KEY):
            raise ValueError("sealed with another key")
        return value[len(_KEY) :]
