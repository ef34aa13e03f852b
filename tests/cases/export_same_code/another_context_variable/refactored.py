from contextvars import ContextVar

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
shops = Table("shops", metadata, Column("id", Integer, primary_key=True))
tenant = ContextVar("tenant", default=None)
language = ContextVar("language", default=None)
KNOWN: dict[str, str] = {}


def current():
    return language.get()


def speaks():
    return language.get() or "en"


def known():
    return KNOWN.get("owner", None)
