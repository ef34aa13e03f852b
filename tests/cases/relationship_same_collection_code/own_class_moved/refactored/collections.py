class Posts(list):
    def titles(self) -> list[str]:
        """Every title."""
        return [one.title for one in self]
