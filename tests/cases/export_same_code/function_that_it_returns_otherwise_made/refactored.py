"""Partials and helpers in the place of functions within functions."""

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
    return functools.partial(_checked, least)


def _checked(least, value):
    if not len(value) > least:
        raise ValueError("more than {} characters".format(least))
    return value


def labelled(label: str):
    return lambda function: _labelling(label, function)


def _labelling(label, function):
    @functools.wraps(function)
    def labelling(*args, **kwargs):
        return label, function(*args, **kwargs)

    return labelling


_name, _code = longer_than(3), longer_than(5)
CHECKS = {"name": _name, "code": _code}


@contextlib.contextmanager
def saving(session):
    try:
        yield session
    except Exception:
        session.rollback()
        raise
    else:
        session.commit()
