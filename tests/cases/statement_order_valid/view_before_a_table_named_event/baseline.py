from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()
happened = Table("event", metadata, Column("id", Integer, primary_key=True))
event.listen(happened, "after_create", DDL("CREATE VIEW seen AS SELECT id FROM event"))
event.listen(metadata, "before_drop", DDL("DROP VIEW seen"))
