from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_MISSING = object()
_A = {}
_B = {}


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)


def look(names, key):
    return names.get(key, _MISSING)


def is_known(value):
    return value is not _MISSING


def put(key):
    _A[key] = True


def move(key):
    _B[key] = _A.pop(key)


def moved(key):
    return _B[key]
