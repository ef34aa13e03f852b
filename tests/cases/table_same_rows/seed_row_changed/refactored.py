from sqlalchemy import Column, Integer, MetaData, String, Table, event

metadata = MetaData()
roles = Table("roles", metadata, Column("id", Integer, primary_key=True), Column("name", String(20)))


@event.listens_for(metadata, "after_create")
def seed(target, connection, **_):
    connection.execute(roles.insert(), [{"name": "owner"}, {"name": "admin"}])
