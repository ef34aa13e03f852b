"""Have a side import its modules in other orders, in processes that are thrown away."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec

from harness.facts.orders import Orders
from harness.live.interpreter import Live
from harness.live.loading import DECODING
from harness.missing import Missing
from harness.workers import WorkerError

_SECONDS: Final = 20
"""How long it may take at most; a package whose `__init__` imports everything takes as long as one import."""


def try_orders(live: Live, among: Collection[str] | None = None) -> Orders | Missing:
    """Return what came of it, or why it could not be tried.

    among: the modules that are to be imported first; None for all of them, and for other orders as well.
    """
    asked = None if among is None else sorted(among)
    try:
        found = live.ask("try_imports", budget=_SECONDS, among=asked)
    except WorkerError as error:
        return Missing(f"other orders of imports could not be tried: {error}")
    if found is None:
        return Missing("other orders of imports could not be tried: the process for it has ended")
    with DECODING:
        return msgspec.convert(found, Orders)
