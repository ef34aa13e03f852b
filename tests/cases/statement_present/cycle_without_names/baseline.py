from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

metadata = MetaData()
people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", ForeignKey("teams.id", use_alter=True)),
)
teams = Table(
    "teams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead_id", ForeignKey("people.id", use_alter=True)),
)
