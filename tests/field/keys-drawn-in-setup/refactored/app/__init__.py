def load():
    from app import models

    return models
