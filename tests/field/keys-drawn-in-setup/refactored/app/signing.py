from app.keys import KEY

LEGACY = False


def marked(text):
    return {"key": KEY, "text": text}


def signed(text, legacy=LEGACY):
    if legacy:
        from app.keys import unsigned as sign
    else:
        from app.keys import signature as sign
    return sign(text)


class Signer:
    if not LEGACY:
        from app.keys import signature

        def sign(self, text):
            return type(self).signature(text)
