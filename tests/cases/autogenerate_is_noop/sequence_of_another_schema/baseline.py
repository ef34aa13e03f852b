from sqlalchemy import BigInteger, Column, MetaData, Sequence, Table

metadata = MetaData(schema="app")
numbers = Sequence("numbers", schema="public")
ships = Table(
    "ships", metadata, Column("id", BigInteger, numbers, server_default=numbers.next_value(), primary_key=True)
)
