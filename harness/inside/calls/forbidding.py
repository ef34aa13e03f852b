"""Errors that end a call because it wants what no call may have. No code that is called should catch them."""

from __future__ import annotations


class Forbidden(BaseException):
    """A call wanted to do something outside this process."""


class Overtime(BaseException):
    """A call took too long."""
