from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True), Column("size", Integer))
