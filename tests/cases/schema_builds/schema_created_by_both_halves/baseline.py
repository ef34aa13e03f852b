from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData(schema="shop")
Table("items", metadata, Column("id", Integer, primary_key=True))
event.listen(metadata, "before_create", DDL("CREATE SCHEMA shop"))
Table("orders", metadata, Column("id", Integer, primary_key=True))
