from sqlalchemy import Column, Enum, Integer, MetaData, String, Table

runs_metadata = MetaData()

runs_indexes = Table("secondary_indexes", runs_metadata, Column("name", String(80), primary_key=True))
runs = Table(
    "runs",
    runs_metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Enum("new", "done", name="state")),
)
