from alembic.autogenerate import comparators


@comparators.dispatch_for("schema")
def compare_grants(context, operations, schemas):
    pass
