class Stamper:
    def __init__(self, attribute: str) -> None:
        self.attribute = attribute

    def stamp(self, mapper, connection, target) -> None:
        setattr(target, self.attribute, getattr(target, self.attribute).strip())
