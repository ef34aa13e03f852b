import secrets


class Keys:
    """Makes keys."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __call__(self) -> str:
        return self.prefix + secrets.token_hex(4)


def key_of(context):
    return context.get_current_parameters()["key"]
