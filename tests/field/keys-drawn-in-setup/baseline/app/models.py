from app.keys import KEY, is_known, settings
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

LEGACY = False


def marked(text):
    return {"key": KEY, "text": text}


def sealed(text):
    secret = settings.get("secret")
    return secret + text


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


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
