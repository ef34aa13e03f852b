"""The statements that a side sends to a server: which are admitted, and how they get there and back."""
