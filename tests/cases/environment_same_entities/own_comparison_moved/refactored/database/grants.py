from alembic.autogenerate import comparators

GRANTS = []


def grant(name, role):
    GRANTS.append((name, role))


@comparators.dispatch_for("schema")
def compare_grants(context, operations, schemas):
    # what roles may read
    for name, role in GRANTS:
        print(name, role)


def directives(context, revision, found):
    found[:] = found[:1]
