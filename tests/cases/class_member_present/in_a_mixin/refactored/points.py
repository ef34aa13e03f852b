class Scaled:
    def scaled(self, by):
        return Point(self.x * by, self.y * by)


class Point(Scaled):
    ORIGIN = (0, 0)

    @classmethod
    def origin(cls):
        return cls(*cls.ORIGIN)

    def __init__(self, x, y):
        self.x, self.y = x, y

    @property
    def size(self):
        return abs(self.x) + abs(self.y)
