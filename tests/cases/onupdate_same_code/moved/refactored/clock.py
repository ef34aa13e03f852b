import datetime as dt


def utcnow() -> dt.datetime:
    """The time."""
    return dt.datetime.now(dt.timezone.utc)
