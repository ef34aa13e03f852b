from sqlalchemy import Column, DateTime, Integer, MetaData, Table

metadata = MetaData()
items = Table(
    "items", metadata, Column("id", Integer, primary_key=True), Column("made", DateTime, server_default="now")
)
