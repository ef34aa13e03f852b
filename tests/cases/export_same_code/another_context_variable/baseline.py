from contextvars import ContextVar

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
shops = Table("shops", metadata, Column("id", Integer, primary_key=True))
tenant = ContextVar("tenant", default=None)
language = ContextVar("language", default=None)
KNOWN: dict[str, str] = {}


def current():
    return tenant.get()


def speaks():
    found = language.get()
    return found or "en"


def known():
    return KNOWN.get("user")
