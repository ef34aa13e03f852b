"""Read what a database of SQLite holds: pragmas say most of it, and the text of each object the rest."""
