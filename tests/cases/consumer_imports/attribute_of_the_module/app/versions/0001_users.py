import baseline as models


def upgrade():
    return models.func.now()
