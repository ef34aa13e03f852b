"""The frozen, JSON-able facts of one side."""
