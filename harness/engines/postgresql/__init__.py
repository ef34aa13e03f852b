"""PostgreSQL: connecting, admitting what a side sends, and reading what a database holds."""
