"""What a side sends to a server: how far it may go there, and its way there and back."""
