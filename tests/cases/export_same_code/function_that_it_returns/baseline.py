import contextlib
import functools

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def longer_than(least: int):
    def check(value: str) -> str:
        if len(value) <= least:
            raise ValueError(f"more than {least} characters")
        return value

    return check


def labelled(label: str):
    def decorate(function):
        @functools.wraps(function)
        def labelling(*args, **kwargs):
            result = function(*args, **kwargs)
            return label, result

        return labelling

    return decorate


@contextlib.contextmanager
def saving(session):
    try:
        yield session
        session.commit()
    except Exception:
        session.rollback()
        raise
