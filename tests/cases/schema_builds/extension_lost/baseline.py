from sqlalchemy import DDL, Column, Integer, MetaData, Table, event
from sqlalchemy.dialects.postgresql import CITEXT

metadata = MetaData()
places = Table("places", metadata, Column("id", Integer, primary_key=True), Column("name", CITEXT))
event.listen(metadata, "before_create", DDL("CREATE EXTENSION IF NOT EXISTS citext"))
