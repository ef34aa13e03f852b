from sqlalchemy import DDL, Column, ForeignKey, Integer, MetaData, Table, event

metadata = MetaData()
authors = Table("authors", metadata, Column("id", Integer, primary_key=True))
books = Table(
    "books",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("author_id", ForeignKey("authors.id")),
)
event.listen(books, "after_create", DDL("CREATE VIEW written AS SELECT author_id FROM books"))
event.listen(metadata, "before_drop", DDL("DROP VIEW written"))
notes = Table("notes", metadata, Column("books", Integer))
