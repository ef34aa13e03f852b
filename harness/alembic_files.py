"""The files that configure a project's Alembic: where they usually are, and where a package has its own."""

from __future__ import annotations

from pathlib import Path


def alembic_of(root: Path) -> Path | None:
    """Find the alembic.ini of a side's root, or of the folder above it, as for a `src` layout.

    Flask-Migrate has it among the scripts, in `migrations`. Alembic also runs without it, where there is a
    pyproject.toml with `[tool.alembic]`.
    """
    places = (Path("alembic.ini"), Path("migrations", "alembic.ini"), Path("pyproject.toml"))
    files = (folder / place for folder in (root, root.parent) for place in places)
    return next((file for file in files if file.is_file() and _configures_alembic(file)), None)


def within(root: Path, module: str) -> tuple[Path, ...]:
    """Find each alembic.ini in the package that a module is in, which is installed with it, say."""
    package = root / module.partition(".")[0]
    return tuple(sorted(package.rglob("alembic.ini"))) if module and package.is_dir() else ()


def _configures_alembic(file: Path) -> bool:
    return file.suffix == ".ini" or "[tool.alembic]" in file.read_text(encoding="utf-8", errors="replace")
