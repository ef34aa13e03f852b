from __future__ import annotations

from pydantic import BaseModel, Field


class _Named(BaseModel):
    name: str = Field(min_length=3)


class UserIn(_Named):
    """What a client sends."""

    age: int = Field(default=18)
