from sqlalchemy import DDL, Column, Integer, MetaData, Table, event

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True))
event.listen(metadata, "before_create", DDL("CREATE ROLE schema_harness_among; CREATE TABLE more (id int)"))
