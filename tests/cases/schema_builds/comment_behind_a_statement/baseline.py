from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True), Column("size", Integer))
event.listen(metadata, "before_create", DDL("CREATE SCHEMA shop -- of the shop"))
event.listen(metadata, "after_create", DDL("CREATE INDEX by_size ON items (size) -- for speed"))
