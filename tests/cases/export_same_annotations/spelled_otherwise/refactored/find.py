from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .rows import Row
    from .users import User


def find(name: str, row: Row | None = None, *names: dict[str, list[int]]) -> list[User]:
    return []


def plain(name: str) -> str:
    return name
