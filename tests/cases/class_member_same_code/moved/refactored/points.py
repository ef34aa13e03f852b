from __future__ import annotations


class Point:
    ORIGIN = (0, 0)

    def __init__(self, x, y):
        self.x, self.y = x, y

    @property
    def size(self):
        return abs(self.x) + abs(self.y)

    @classmethod
    def origin(cls):
        return cls(*cls.ORIGIN)

    def scaled(self, by: float) -> Point:
        """A larger one."""
        return Point(self.x * by, self.y * by)
