from sqlalchemy import Column, Integer, MetaData, Table, event

metadata = MetaData()
items = Table("items", metadata, Column("id", Integer, primary_key=True))


@event.listens_for(items, "after_create")
def guard(target, connection, **_):
    connection.exec_driver_sql(
        """DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'schema_harness_guarded') THEN
            CREATE ROLE schema_harness_guarded;
        END IF;
        END $$"""
    )
