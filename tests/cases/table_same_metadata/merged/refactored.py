from sqlalchemy import Column, Integer, MetaData, Table

metadata = MetaData()
others = metadata
users = Table("users", metadata, Column("id", Integer, primary_key=True))
posts = Table("posts", metadata, Column("id", Integer, primary_key=True))
