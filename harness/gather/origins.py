"""Say where each side came from: its commit, its folder, its interpreter, and what made its database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from harness.config import BASELINE, REFACTORED, Settings
from harness.errors import UsageError
from harness.findings import Contract
from harness.gathered import Gathered
from harness.launch import Session
from harness.live import written
from harness.missing import known
from harness.origin import Origin
from harness.sources import Importable, Script
from harness.sources.repository import Repository
from harness.sources.source import shown_path

State = tuple[str, bool]
"""The commit of a folder, and whether its files differ from that."""


def states(session: Session) -> Mapping[str, State]:
    """Return the commits of the sides that are imported, by side. It runs git, once for the same files."""
    of_files = cache(_state_of_files)
    found = session.opened.items()
    return {
        name: _state(source, of_files) for name, source in found if isinstance(source, Importable | Script)
    }


def _state(source: Importable | Script, of_files: Callable[[tuple[Path, ...]], State]) -> State:
    if isinstance(source, Importable) and source.commit:
        return source.commit, False
    if isinstance(source, Script) and source.base is not None:
        return "", False  # what it is called says of which commit it is
    return of_files((source.root,) if isinstance(source, Importable) else tuple(source.files))


def _state_of_files(files: tuple[Path, ...]) -> State:
    folder = files[0] if files[0].is_dir() else files[0].parent
    try:
        return Repository.around(folder).state(*files)
    except UsageError:  # it is in no repository, or there is no git: then there is no commit to name
        return "", False


def origins(session: Session, gathered: Gathered, commits: Mapping[str, State]) -> Mapping[str, Origin]:
    """Return where the sides came from, by side."""
    facts = {BASELINE: gathered.baseline, REFACTORED: gathered.refactored}
    found = {}
    for name, source in session.opened.items():
        if isinstance(source, Importable):
            loaded = known(facts[name].loaded)
            file = Path(loaded.environment.file) if loaded is not None else source.root
            elsewhere = file.is_absolute() and not file.is_relative_to(source.root)
            found[name] = _imported(
                source.place if not elsewhere else shown_path(file),
                commits[name] if not elsewhere else ("", False),
                name,
                session.settings,
                gathered.asked,
                facts[name].dialect,
            )
        else:
            is_script = isinstance(source, Script)
            found[name] = Origin(*commits.get(name, ("", False)), build="its statements" if is_script else "")
    return found


def _imported(
    root: str,
    state: State,
    name: str,
    settings: Settings,
    asked: frozenset[Contract],
    dialect: str,
) -> Origin:
    side, builds = settings.of(name), settings.builds
    return Origin(
        *state,
        root=root,
        interpreter="" if side.python == sys.executable else shown_path(Path(side.python)),
        all_rights=builds and settings.allow_server_objects,
        build=written(side.builder) if builds else "",
        prepare=tuple(map(shown_path, settings.prepare)) if builds else (),
        dialects=(settings.dialects or (dialect,)) if Contract.DDL in asked else (),
    )
