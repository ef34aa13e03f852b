"""What importing the side's modules does: which there are, in which orders, and what they read."""
