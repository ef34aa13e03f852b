from uuid import uuid4

from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
items = Table(
    f"items_{uuid4().hex}", metadata, Column("id", Integer, primary_key=True), Column("size", Integer)
)
