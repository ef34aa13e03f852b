from sqlalchemy import Column, Enum, ForeignKey, Integer, MetaData, String, Table

runs_metadata = MetaData()
events_metadata = MetaData()

runs = Table(
    "runs",
    runs_metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Enum("new", "done", name="state")),
)
runs_indexes = Table("secondary_indexes", runs_metadata, Column("name", String(80), primary_key=True))

events = Table(
    "events",
    events_metadata,
    Column("id", Integer, primary_key=True),
    Column("index_name", ForeignKey("secondary_indexes.name")),
    Column("state", Enum("new", "done", name="state")),
)
events_indexes = Table("secondary_indexes", events_metadata, Column("name", String(80), primary_key=True))
