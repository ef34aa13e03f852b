from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
items = Table(
    "items", metadata, Column("size", Integer, primary_key=True), CheckConstraint("size > 0", name="positive")
)
