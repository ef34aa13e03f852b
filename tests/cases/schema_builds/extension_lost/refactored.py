from sqlalchemy import Column, Integer, MetaData, Table
from sqlalchemy.dialects.postgresql import CITEXT

metadata = MetaData()
places = Table("places", metadata, Column("id", Integer, primary_key=True), Column("name", CITEXT))
