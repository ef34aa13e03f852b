"""The code that runs inside a side's own interpreter.

It is loaded there under a private alias, so that a user's package of any name can still be imported. It uses
only relative imports, the standard library and that environment's SQLAlchemy 2, in the syntax of Python 3.9.
"""
