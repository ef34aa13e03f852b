from __future__ import annotations

from typing import Literal, TypedDict


class Row(TypedDict):
    id: str | int
    kind: Literal["b", "a"]
