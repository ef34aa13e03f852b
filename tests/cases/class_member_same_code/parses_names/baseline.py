import enum

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
jobs = Table("jobs", metadata, Column("id", Integer, primary_key=True))


class State(enum.Enum):
    OPEN = "open"
    DONE = "done"

    @classmethod
    def parse(cls, text):
        return cls(text.strip().lower())

    @classmethod
    def named(cls, name):
        return cls[name.upper()]

    @classmethod
    def find(cls, text):
        return cls(text.strip().casefold())
