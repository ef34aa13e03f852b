"""What the harness does with SQLite, through Python's own sqlite3."""
