from alembic.autogenerate import comparators


@comparators.dispatch_for("schema")
def compare_privileges(context, operations, schemas):
    pass
