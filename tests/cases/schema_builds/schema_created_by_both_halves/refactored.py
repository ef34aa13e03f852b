from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData(schema="shop")
Table("items", metadata, Column("id", Integer, primary_key=True))
event.listen(metadata, "before_create", DDL("CREATE SCHEMA shop"))
others = MetaData(schema="shop")
Table("orders", others, Column("id", Integer, primary_key=True))
event.listen(others, "before_create", DDL("CREATE SCHEMA shop"))
