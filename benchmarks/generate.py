"""A large schema as two sides: one module, and the same split into a package of domain folders.

Every table has 12 columns, 2 foreign keys, 3 indexes, 2 checks, an enum and 2 comments: 6 statements. The
first two tables of a domain refer to each other, so their foreign keys are added by ALTER TABLE. The same
number of tables gives the same files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

BASELINE, REFACTORED = "baseline", "refactored"
TABLES_PER_DOMAIN = 25

_IMPORTS_OF_BASE = """from enum import Enum

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase
"""

_IMPORTS_OF_MODELS = """from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Numeric, String, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship
"""

_BASE = '''

class Base(DeclarativeBase):
    """The base of all models."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )


class Status(Enum):
    """How far something is."""

    DRAFT = "draft"
    ACTIVE = "active"
    CLOSED = "closed"
'''

_MODEL = '''

class {name}(Base):
    """Model {number} of {domain}."""

    __tablename__ = "{table}"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("ended_at IS NULL OR ended_at > created_at", name="period"),
        Index(None, "parent_id"),
        Index(None, "source_id"),
        Index("{table}_open_idx", "status", "created_at", postgresql_where=text("ended_at IS NULL")),
        {{"comment": "Table {number} of {domain}"}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("{parent_table}.id", ondelete="CASCADE"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("{source_table}.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(120), comment="What people call it")
    status: Mapped[Status] = mapped_column(server_default="DRAFT")
    quantity: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{{}}'::jsonb"))
    notes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    parent: Mapped["{parent}"] = relationship(foreign_keys=[parent_id], remote_side="{parent}.id")
    source: Mapped["{source}"] = relationship(foreign_keys=[source_id], remote_side="{source}.id")
'''


def write(folder: Path, tables: int, *, differs: bool = False) -> None:
    """Write both sides below a folder, `baseline.py` and `refactored/`, each with so many tables.

    differs: the refactored side's first foreign key has lost its ON DELETE.
    """
    domains = list(_domains(tables))
    names = ["Base", "Status", *(_class(number) for domain in domains for number in domain)]
    models = "".join(_model(number, tables) for domain in domains for number in domain)
    (folder / f"{BASELINE}.py").write_text(
        f"{_IMPORTS_OF_BASE}{_IMPORTS_OF_MODELS}{_BASE}{models}{_exports(names)}", encoding="utf-8"
    )
    package = folder / REFACTORED
    _write(package / "base.py", f"{_IMPORTS_OF_BASE}{_BASE}")
    for number, domain in enumerate(domains):
        inner = [_class(one) for one in domain]
        _write(
            package / _domain(number) / "__init__.py",
            f"from .models import {', '.join(inner)}\n{_exports(inner)}",
        )
        models = "".join(_model(one, tables) for one in domain)
        if differs and not number:
            models = models.replace(', ondelete="CASCADE"', "", 1)
        _write(
            package / _domain(number) / "models.py",
            f"{_IMPORTS_OF_MODELS}\nfrom ..base import Base, Status\n{models}",
        )
    inside = "".join(
        f"from .{_domain(number)} import {', '.join(map(_class, domain))}\n"
        for number, domain in enumerate(domains)
    )
    _write(package / "__init__.py", f"from .base import Base, Status\n{inside}{_exports(names)}")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _domains(tables: int) -> Iterator[range]:
    for first in range(0, tables, TABLES_PER_DOMAIN):
        yield range(first, min(first + TABLES_PER_DOMAIN, tables))


def _model(number: int, tables: int) -> str:
    first = number - number % TABLES_PER_DOMAIN
    # The first two of a domain are each other's parent.
    parent = min(first + 1, tables - 1) if number == first else number - 1
    source = number // 2
    return _MODEL.format(
        name=_class(number),
        number=number,
        domain=_domain(number // TABLES_PER_DOMAIN),
        table=_table(number),
        parent=_class(parent),
        parent_table=_table(parent),
        source=_class(source),
        source_table=_table(source),
    )


def _exports(names: list[str]) -> str:
    return f"\n__all__ = {names!r}\n"


def _class(number: int) -> str:
    return f"Thing{number:05}"


def _table(number: int) -> str:
    return f"thing_{number:05}"


def _domain(number: int) -> str:
    return f"domain_{number:03}"
