"""Both catalogs, paired for the checks."""

from harness.pairs.catalog.pair import CatalogPair, KeyOfIndex
from harness.pairs.catalog.pairing import Kind

__all__ = ["CatalogPair", "KeyOfIndex", "Kind"]
