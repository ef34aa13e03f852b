"""Pair both catalogs for the checks."""

from harness.pairs.catalog.index_keys import KeyOfIndex
from harness.pairs.catalog.pair import CatalogPair
from harness.pairs.catalog.pairing import Kind

__all__ = ["CatalogPair", "KeyOfIndex", "Kind"]
