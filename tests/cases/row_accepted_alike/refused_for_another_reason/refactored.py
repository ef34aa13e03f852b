from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table

metadata = MetaData()
pairs = Table(
    "pairs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("one", Integer, nullable=False),
    CheckConstraint("one < one", name="not_ever"),
)
