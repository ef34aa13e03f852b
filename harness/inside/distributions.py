"""What an environment knows of the distributions that installed a package: name, version, origin, licence."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from importlib import metadata
from typing import Any

_FROM_A_SOURCE = {"vcs_info", "dir_info"}
_OPEN = re.compile(
    r"\b(MIT|0?BSD|Apache|[AL]?GPL|MPL|Mozilla|ISC|PSF|Python Software|Zlib|Unlicense|Public Domain|CC0|EUPL"
    r"|OSI Approved|Artistic|WTFPL|Permission is hereby granted|Redistribution and use)",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"sqlalchemy\b(?!.*\bextra\s*==)", re.IGNORECASE)
_PUBLIC = re.compile(
    r"sqlalchemy|sqlmodel|flask[-_]|fastapi|advanced[-_.]alchemy|alembic|geoalchemy|pgvector|litestar|pydantic",
    re.IGNORECASE,
)
"""How the names of libraries begin that everybody uses with SQLAlchemy, whatever their metadata says."""


class Distribution:
    """The distribution of a top-level package; `known` is false where nobody has noted one."""

    def __init__(self, top: str) -> None:
        found = _find(top)
        self.known = found is not None
        self.name = str(found.metadata["Name"]) if found is not None else top
        self.version = found.version if found is not None else ""
        self._found = found

    @property
    def is_from_a_source(self) -> bool:
        """Whether it was installed from a folder or a repository, instead of from an index (PEP 610)."""
        with suppress(ValueError):
            said = self._found and self._found.read_text("direct_url.json")
            return bool(said) and not _FROM_A_SOURCE.isdisjoint(json.loads(said))
        return False

    @property
    def is_public(self) -> bool:
        """Whether it is everybody's: it has an open licence, or a name that is well known."""
        if self._found is None:
            return False
        fields = self._found.metadata
        said = [fields.get("License-Expression"), fields.get("License"), *fields.get_all("Classifier", [])]
        licences = (text for text in said if text and not text.startswith(("Programming", "Topic")))
        return bool(_PUBLIC.match(self.name)) or any(_OPEN.search(text[:1000]) for text in licences)

    @property
    def needs_sqlalchemy(self) -> bool:
        """Whether it cannot be installed without SQLAlchemy."""
        return self._found is not None and any(map(_NEEDED.match, self._found.requires or ()))


def _find(top: str) -> Any:
    with suppress(metadata.PackageNotFoundError, ValueError):
        return metadata.distribution(top)
    known: dict[str, list[str]] = getattr(metadata, "packages_distributions", _by_package)()
    return metadata.distribution(known[top][0]) if known.get(top) else None


def _by_package() -> dict[str, list[str]]:
    """Return the distributions of each package, as `packages_distributions` does from Python 3.10 on."""
    found: dict[str, list[str]] = {}
    for one in metadata.distributions():
        for name in (one.read_text("top_level.txt") or "").split():
            found.setdefault(name, []).append(str(one.metadata["Name"]))
    return found
