"""The reference schema before its split: one module, `schema.py`."""
