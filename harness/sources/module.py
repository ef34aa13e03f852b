"""A module: `package.module`, or `package.module:attribute` for one MetaData, registry or base."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Self

from harness.errors import UsageError
from harness.sources.source import Importable, shown_path

_CALL = "()"


@dataclass(frozen=True, slots=True)
class Module:
    """A module to import; with an attribute, only the tables of the MetaData that the attribute leads to.

    That is a MetaData, a base, a registry, a `db`, or what a function returns, `create_app()`.
    """

    written: ClassVar[str] = "package.module[:attribute]"  # or [:function()]

    module: str
    attribute: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.attribute}" if self.attribute else self.module

    @property
    def text(self) -> str:
        """As it is written."""
        return str(self)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a module for any text that no other kind takes; UsageError for a wrong one."""
        module, colon, attribute = text.partition(":")
        if not _is_dotted_name(module) or module.endswith(".py"):
            guess = module.removesuffix(".py").strip("./").removeprefix("src/").replace("/", ".")
            hint = (
                f"Did you mean {guess}?"
                if _is_dotted_name(guess)
                else "Write it as in an import statement: package.module"
            )
            raise UsageError(f"{text!r} is not a module's import name", hint)
        if colon and not _is_dotted_name(attribute.replace(_CALL, "")):
            raise UsageError(
                f"{text!r}: {attribute!r} is not an attribute's name",
                "Write it as module:attribute, or module:function() for what a function returns",
            )
        return cls(module, attribute)

    def within(self, folder: Path) -> Self:  # noqa: ARG002 - a root says where it is imported from
        """Return the module itself."""
        return self

    @contextmanager
    def open(self, root: Path) -> Iterator[Importable]:
        """Return what a side imports, from the root."""
        yield Importable(root, self.module, self.attribute, place=shown_path(root), pinning=(root,))


def _is_dotted_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
