from uuid import uuid4

KEY = f"key-{uuid4()}"


class _Shape:
    def __init__(self, connection, key):
        self.connection = connection
        self.key = KEY or key


class Square(_Shape):
    pass


class Round(_Shape):
    pass


class Flat(_Shape):
    sides = 1


class Bent(_Shape):
    sides = 2


SHAPES = frozenset({Square, Round, Flat, Bent})
