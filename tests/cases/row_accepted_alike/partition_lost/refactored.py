from sqlalchemy import DDL, Column, Integer, MetaData, Table, Text, event

metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("region", Text, primary_key=True),
    Column("id", Integer, primary_key=True),
    postgresql_partition_by="LIST (region)",
)
for name, regions in {"events_eu": "'eu', 'uk'"}.items():
    partition = f"CREATE TABLE {name} PARTITION OF events FOR VALUES IN ({regions})"
    event.listen(events, "after_create", DDL(partition))
