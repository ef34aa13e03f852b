from sqlalchemy import Column, Index, Integer, MetaData, Table

metadata = MetaData()
posts = Table("my posts", metadata, Column("id", Integer, primary_key=True), Column("x", Integer))
Table("my users", metadata, Column("id", Integer, primary_key=True))
Table("x", metadata, Column("id", Integer, primary_key=True))
Index("by_x", posts.c.x)
