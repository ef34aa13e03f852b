def cleaned(value: str) -> str:
    return value.strip()
