from sqlalchemy import CheckConstraint, Column, Index, Integer, MetaData, String, Table, UniqueConstraint

metadata = MetaData()
items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(20), nullable=False),
    Column("size", Integer),
    CheckConstraint("size > 0", name="size_positive"),
    UniqueConstraint("code", name="code_once"),
    Index("items_size", "size"),
)
