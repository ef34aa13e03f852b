from contextlib import suppress

from sqlalchemy import Column, Integer, MetaData, Table, event, text
from sqlalchemy.exc import DBAPIError

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True), Column("size", Integer))


@event.listens_for(metadata, "before_create")
def extend(target, connection, **_):
    with suppress(DBAPIError), connection.begin_nested():
        connection.execute(text("CREATE EXTENSION that_nobody_has"))
