"""Any other database that SQLAlchemy has a dialect for, read by its Inspector."""
