"""What a file of the users' code takes from a module, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """How a file names what it takes."""

    IMPORT = "import"
    FROM = "from"
    STAR = "star"
    ATTRIBUTE = "attribute"
    TEXT = "text"


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One place where a file names a module, or something in it.

    path: the parts below the module that was looked for, as `("auth", "User")`; empty for the module itself.
    names: of `import *`, every name that the file uses, of which some may come from there. text: the line.
    """

    file: str
    line: int
    form: Form
    path: tuple[str, ...]
    names: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_certain(self) -> bool:
        """Whether it is an import; a text with dots may only look like one."""
        return self.form is not Form.TEXT
