from sqlalchemy import DDL, Column, DateTime, Integer, MetaData, Table, event

metadata = MetaData()
tokens = Table("tokens", metadata, Column("id", Integer, primary_key=True), Column("expires", DateTime))
event.listen(
    tokens, "after_create", DDL("INSERT INTO tokens (expires) VALUES (now() + interval '10 minutes')")
)
