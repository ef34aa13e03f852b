"""What an environment knows of the distributions that installed a package: name, version, origin, licence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from typing import Any

from .published import PUBLISHED

_FROM_A_SOURCE = {"vcs_info", "dir_info"}
_OPEN = re.compile(
    r"\b(MIT|0?BSD|Apache|[AL]?GPL|MPL|Mozilla|ISC|PSF|Python Software|Zlib|Unlicense|Public Domain|CC0|EUPL"
    r"|OSI Approved|Artistic|WTFPL|Permission is hereby granted|Redistribution and use)",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"sqlalchemy\b(?!.*\bextra\s*==)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_.]+")


class Distribution:
    """The distribution of a package, which may be a part of a namespace package (`company.models`).

    `known` is false where nobody has noted one.
    """

    def __init__(self, package: str) -> None:
        found = _find(package)
        self.known = found is not None
        self.name = str(found.metadata["Name"]) if found is not None else package
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
    def is_well_known(self) -> bool:
        """Whether it is a library that everybody uses with SQLAlchemy."""
        return self.known and _normalized(self.name) in PUBLISHED

    @property
    def is_open(self) -> bool:
        """Whether everybody may use it: it has an open licence, and is not marked as never to be uploaded.

        It may be everybody's, or a company's that says so out of habit.
        """
        if self._found is None:
            return False
        fields = self._found.metadata
        classifiers = fields.get_all("Classifier", [])
        said = [fields.get("License-Expression"), fields.get("License"), *classifiers]
        licences = (text for text in said if text and not text.startswith(("Programming", "Topic")))
        is_private = any(text.startswith("Private ::") for text in classifiers)
        return not is_private and any(_OPEN.search(text[:1000]) for text in licences)

    @property
    def needs_sqlalchemy(self) -> bool:
        """Whether it cannot be installed without SQLAlchemy."""
        return self._found is not None and any(map(_NEEDED.match, self._found.requires or ()))


@cache
def _find(package: str) -> Any:
    """Return the distribution of a package: of this name, or with this package; the nearest of several."""
    with suppress(metadata.PackageNotFoundError, ValueError):
        return metadata.distribution(package)
    names = _every_package().get(package.partition(".")[0], [])
    found = [metadata.distribution(name) for name in dict.fromkeys(names)]
    if "." not in package:
        return found[0] if found else None
    folder = package.replace(".", "/")
    return next((one for one in found if any(_is_in(str(file), folder) for file in one.files or ())), None)


@cache
def _every_package() -> Mapping[str, list[str]]:
    """Return the distributions of each package; to find them, the files of all that is installed are read."""
    found: Mapping[str, list[str]] = getattr(metadata, "packages_distributions", _by_package)()
    return found


def _is_in(file: str, folder: str) -> bool:
    return file == f"{folder}.py" or file.startswith(f"{folder}/")


def _normalized(name: str) -> str:
    return _SEPARATORS.sub("-", name).lower()


def _by_package() -> dict[str, list[str]]:
    """Return the distributions of each package, as `packages_distributions` does from Python 3.10 on."""
    found: dict[str, list[str]] = {}
    for one in metadata.distributions():
        for name in (one.read_text("top_level.txt") or "").split():
            found.setdefault(name, []).append(str(one.metadata["Name"]))
    return found
