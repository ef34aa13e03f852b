from sqlalchemy import Column, Enum, ForeignKey, Integer, MetaData, String, Table

events_metadata = MetaData()

events = Table(
    "events",
    events_metadata,
    Column("id", Integer, primary_key=True),
    Column("index_name", ForeignKey("secondary_indexes.name")),
    Column("state", Enum("new", "done", name="state")),
)
events_indexes = Table("secondary_indexes", events_metadata, Column("name", String(80), primary_key=True))
