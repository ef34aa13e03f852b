"""Rows drawn from the facts of a side, written by either side and read by the other."""
