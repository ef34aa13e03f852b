class Search:
    """What can be searched."""

    def __init__(self, *columns):
        self.columns = columns

    def find(self, text):
        return [column for column in self.columns if text in column]
