import os
import uuid

KEY = f"override_{uuid.uuid4()}"


class Settings:
    def __init__(self):
        self.values = {"secret": os.urandom(8).hex(), "lifetime": "60"}

    def get(self, name):
        if not is_known(name):
            raise KeyError(name)
        return self.values[name]


settings = Settings()


def is_known(name):
    return name in settings.values


def signature(text):
    return KEY + text


def unsigned(text):
    return text
