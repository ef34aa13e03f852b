"""MariaDB and MySQL: what the harness does with databases of these servers."""
