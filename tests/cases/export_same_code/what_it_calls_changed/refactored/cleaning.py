def clean(text: str) -> str:
    return text.lstrip()
