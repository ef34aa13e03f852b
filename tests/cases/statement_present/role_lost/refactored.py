from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True))
