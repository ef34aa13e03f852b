"""The source grammar: `package.module`, or `package.module:attribute` for one MetaData, registry or base."""

from __future__ import annotations

from dataclasses import dataclass

from harness.errors import UsageError


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A module to import; with an attribute, only the tables of the MetaData that the attribute has or is."""

    module: str
    attribute: str = ""

    def __str__(self) -> str:
        return f"{self.module}:{self.attribute}" if self.attribute else self.module


def parse(text: str) -> ModuleSource:
    """Read a source as a user writes it; UsageError says what is wrong with it."""
    module, colon, attribute = text.partition(":")
    if not _is_dotted_name(module) or module.endswith(".py"):
        guess = module.removesuffix(".py").strip("./").replace("/", ".")
        hint = f"Did you mean {guess}?" if _is_dotted_name(guess) else "Write it as in an import statement"
        raise UsageError(f"{text!r} is not a module's import name", hint)
    if colon and not _is_dotted_name(attribute):
        raise UsageError(
            f"{text!r}: {attribute!r} is not an attribute's name", "Write it as module:attribute"
        )
    return ModuleSource(module, attribute)


def _is_dotted_name(text: str) -> bool:
    return all(part.isidentifier() for part in text.split("."))
