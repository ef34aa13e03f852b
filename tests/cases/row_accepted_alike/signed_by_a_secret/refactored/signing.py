import hashlib
import hmac

_KEY = b"kept by the application"


def _signature(text):
    return hmac.new(_KEY, text.encode(), hashlib.sha256).hexdigest()
