from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

if TYPE_CHECKING:
    from .author import AuthorOut


class PostOut(BaseModel):
    author: AuthorOut | None = None


class DraftOut(BaseModel):
    author: AuthorOut | None = None
