from alembic.autogenerate import comparators

GRANTS = []


def grant(name, role):
    GRANTS.append((name, role))


@comparators.dispatch_for("schema")
def compare_grants(context, operations, schemas):
    """Compare the grants."""
    for name, role in GRANTS:
        print(name)


def directives(context, revision, found):
    found[:] = found[:1]
