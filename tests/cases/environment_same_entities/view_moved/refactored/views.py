from alembic_utils.pg_view import PGView

ACTIVE = PGView("public", "active", "SELECT id " + "FROM users;")
