from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
zones = Table("zones", metadata, Column("id", Integer, primary_key=True))
areas = Table(
    "areas", metadata, Column("id", Integer, primary_key=True), Column("zone", ForeignKey(zones.c.id))
)
