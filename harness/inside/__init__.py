"""What runs inside a side's own interpreter.

Loaded there under a private alias, so that a user's package of any name still loads as theirs. Only relative
imports, the standard library and that environment's SQLAlchemy 2; syntax of Python 3.9.
"""
