"""The errors that end a run before a verdict: each says what is wrong, where, and what to do."""


class HarnessError(Exception):
    """An error that the user can correct: shown as one message, never as a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(HarnessError):
    """The command line, the configuration or a source's name is wrong (exit 2)."""


class SideError(HarnessError):
    """A side could not be loaded or built, and the command is not possible without it (exit 3)."""


class DatabaseError(HarnessError):
    """A database server could not be started or reached, or refused what a run needs (exit 3)."""
