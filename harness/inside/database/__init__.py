"""A DBAPI without a database, the engines on it, and what a side builds through them."""
