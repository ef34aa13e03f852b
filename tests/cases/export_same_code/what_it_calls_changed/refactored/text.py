def slug(text: str) -> str:
    from .cleaning import clean

    return clean(text).lower()
