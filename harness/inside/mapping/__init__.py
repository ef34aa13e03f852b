"""What the ORM knows of mapped classes, and what it would say to a database."""
