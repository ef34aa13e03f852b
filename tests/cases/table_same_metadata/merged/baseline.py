from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
others = MetaData()
users = Table("users", metadata, Column("id", Integer, primary_key=True))
posts = Table("posts", others, Column("id", Integer, primary_key=True))
