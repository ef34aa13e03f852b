"""The tests that need a MariaDB server, which SCHEMA_HARNESS_TEST_MARIADB names."""
