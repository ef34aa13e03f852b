from __future__ import annotations

import logging

logger = logging.getLogger(__name__)


def slug(text: str) -> str:
    from .cleaning import cleaned

    logger.debug("slug of %s", text)
    return cleaned(text).lower()


def shout(text: str) -> str:
    return text.upper()


HANDLERS = {"slug": slug, "shout": shout}
