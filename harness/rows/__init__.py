"""Rows from a snapshot, written by either side and read by the other."""
