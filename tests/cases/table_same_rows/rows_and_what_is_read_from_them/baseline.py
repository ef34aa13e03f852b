from sqlalchemy import Column, Integer, MetaData, String, Table, event, text

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))


@event.listens_for(items, "after_create")
def seed(target, connection, **_):
    connection.execute(text("SELECT setval('items_id_seq', 5)"))
    connection.execute(target.insert(), [{"name": "a"}, {"name": "b"}])
    connection.execute(text("CREATE MATERIALIZED VIEW named AS SELECT count(*) AS n, max(name) FROM items"))
