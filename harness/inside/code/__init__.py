"""A side's own code: where it is written, what it does as text, and what it stands for."""
