from re import sub


def cleaned(text: str) -> str:
    # what is no letter and no digit becomes a dash
    return sub(r"\W+", "-", text).strip("-")
