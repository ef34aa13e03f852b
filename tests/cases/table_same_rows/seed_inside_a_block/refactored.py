from sqlalchemy import (
    DDL,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    MetaData,
    Sequence,
    String,
    Table,
    Uuid,
    event,
    func,
    text,
)

metadata = MetaData()
roles = Table(
    "roles",
    metadata,
    Column("id", Uuid, server_default=func.gen_random_uuid(), primary_key=True),
    Column("name", String(20)),
    Column("created", DateTime(timezone=True), server_default=func.now()),
)
members = Table("members", metadata, Column("role_id", ForeignKey("roles.id"), primary_key=True))
event.listen(members, "after_create", DDL("DO $$ BEGIN INSERT INTO roles (name) VALUES ('guest'); END $$"))
