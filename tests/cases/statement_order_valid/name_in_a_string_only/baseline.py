from sqlalchemy import DDL, Column, Integer, MetaData, String, Table, event

metadata = MetaData()
archive = Table("archive", metadata, Column("note", String(40)))
books = Table("books", metadata, Column("id", Integer, primary_key=True))
event.listen(books, "after_create", DDL("INSERT INTO archive VALUES ('taken from books by hand')"))
