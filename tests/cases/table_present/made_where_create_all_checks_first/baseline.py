from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True), Column("size", Integer))


@event.listens_for(metadata, "after_create")
def more(target, connection, checkfirst, **_):
    if checkfirst:
        connection.exec_driver_sql("CREATE TABLE more (id integer)")
