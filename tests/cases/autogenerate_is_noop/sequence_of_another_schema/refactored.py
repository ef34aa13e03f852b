from sqlalchemy import BigInteger, Column, MetaData, Sequence, Table

metadata = MetaData(schema="app")
numbers = Sequence("numbers", schema="public")
key = Column("id", BigInteger, numbers, server_default=numbers.next_value(), primary_key=True)
ships = Table("ships", metadata, key)
