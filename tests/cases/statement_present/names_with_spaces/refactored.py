from sqlalchemy import Column, Index, Integer, MetaData, Table

metadata = MetaData()
posts = Table("my posts", metadata, Column("id", Integer, primary_key=True), Column("x", Integer))
