"""Make an environment for the baseline from the file that pins its packages, and keep it by its content."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from harness.errors import SideError, UsageError
from harness.servers.cache import cache_folder
from harness.sources.revision import PINNING

AUTO: Final = "auto"
_COMPLETE: Final = "complete"
_SECONDS: Final = 1800
_SHOWN_LINES: Final = 12
_OWN: Final = re.compile(r"^\s*(?:-e|--editable)\b|^\s*\.{1,2}(?:[/\[\s]|$)|^\s*file:", re.MULTILINE)
"""A line of requirements for a project in a folder: the baseline's own comes from its root."""
_OTHERS: Final = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]+(\S+)", re.MULTILINE)


def pinned(wanted: str, folders: tuple[Path, ...]) -> Path:
    """Return the file to install from; `auto` is the first lock file, or else requirements, in the folders.

    UsageError when there is none.
    """
    if wanted != AUTO:
        if Path(wanted).is_file():
            return Path(wanted)
        raise UsageError(f"--baseline-requirements: there is no file {wanted}")
    found = (folder / name for folder in folders for name in PINNING)
    file = next((file for file in found if file.is_file()), None)
    if file is None:
        raise UsageError(
            f"--baseline-requirements {AUTO}: the baseline has none of {', '.join(PINNING)}",
            "Name a file of requirements: --baseline-requirements FILE",
        )
    return file


def interpreter(file: Path, python: str, say: Callable[[str], None]) -> str:
    """Return the interpreter of an environment with the packages of a file; it is made when it is new.

    python: the interpreter that it is made with. say: is called before it is made, which takes long.
    SideError, with the end of what the installer said, when that fails.
    """
    base, uv = shutil.which(python), shutil.which("uv")
    if base is None:
        raise UsageError(f"no Python interpreter at {python!r}", "Give the path of an executable")
    requirements = _requirements(file, uv)
    key = hashlib.sha256("\0".join([requirements, _version(base), str(Path(base).resolve())]).encode())
    folder = cache_folder("environments", None) / key.hexdigest()[:20]
    made = str(folder / "bin" / "python")
    with _locked(folder.with_suffix(".lock")):
        if not (folder / _COMPLETE).exists():
            say(f"an environment is made from {file.name}, and kept in {folder}")
            shutil.rmtree(folder, ignore_errors=True)  # what a killed run has left
            with tempfile.TemporaryDirectory() as temporary:
                listed = Path(temporary, "requirements.txt")
                listed.write_text(requirements, encoding="utf-8")
                for command in _commands(base, folder, made, listed, uv):
                    _run(command, Path(temporary), file)
            (folder / _COMPLETE).touch()
    return made


def _commands(base: str, folder: Path, made: str, listed: Path, uv: str | None) -> Iterator[list[str]]:
    if uv is not None:
        yield [uv, "venv", "--quiet", "--no-project", "--python", base, str(folder)]
        yield [uv, "pip", "install", "--quiet", "--python", made, "-r", str(listed)]
    else:
        yield [base, "-m", "venv", str(folder)]
        quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
        yield [made, "-m", "pip", "install", *quiet, "-r", str(listed)]


def _requirements(file: Path, uv: str | None) -> str:
    """Return the packages of a file as lines of requirements."""
    try:
        text = file.read_text(encoding="utf-8")
        if file.name == "uv.lock":
            return _exported(file, uv)
        if file.name in {"poetry.lock", "pdm.lock", "pylock.toml"}:
            return _of_lock(tomllib.loads(text))
        if file.name == "Pipfile.lock":
            default = json.loads(text)["default"]
            return "".join(
                _line(name, entry["version"], entry.get("markers")) for name, entry in default.items()
            )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{file.name} cannot be read: {error}", "Name a file of requirements") from None
    return _plain(file, text, set())


def _plain(file: Path, text: str, seen: set[Path]) -> str:
    """Return a file of requirements with those that it names in their places."""
    kept = []
    for line in text.replace("\\\n", " ").splitlines():
        if other := _OTHERS.match(line):
            path = (file.parent / other[1]).resolve()
            if path.is_file() and path not in seen and not line.lstrip().startswith(("-c", "--con")):
                kept.append(_plain(path, path.read_text(encoding="utf-8"), seen | {path}))
            elif path.is_file() and path not in seen:
                kept.append(f"-c {path.as_uri()}")
        elif not _OWN.match(line):
            kept.append(line)
    return "\n".join(kept) + "\n"


def _of_lock(document: Mapping[str, Any]) -> str:
    """Return the packages of a lock of Poetry, PDM or PEP 751, without those for development alone."""
    lines = []
    for package in document.get("package", document.get("packages", ())):
        groups = set(package.get("groups", ["main"]))
        local = {"directory", "url", "git"} & {str(package.get("source", {}).get("type", ""))}
        if groups & {"main", "default"} and "version" in package and not local and "directory" not in package:
            marker = package.get("markers", package.get("marker"))
            lines.append(_line(package["name"], f"=={package['version']}", marker))
    return "".join(sorted(lines))


def _line(name: str, version: str, marker: Any) -> str:
    return f"{name}{version}{f' ; {marker}' if isinstance(marker, str) and marker else ''}\n"


def _exported(file: Path, uv: str | None) -> str:
    """Return what uv makes of its lock."""
    if uv is None:
        raise UsageError(
            "a uv.lock is read by uv, and there is none on the PATH", "Install it, or name requirements"
        )
    options = ("--quiet", "--frozen", "--no-dev", "--no-emit-workspace", "--no-hashes", "--no-header")
    return _run([uv, "export", *options, "--format", "requirements-txt"], file.parent, file)


def _version(python: str) -> str:
    return _run([python, "-c", "import sys; print(sys.version)"], Path.cwd(), Path(python))


def _run(command: list[str], folder: Path, file: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own interpreter and installer
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SideError(f"no environment could be made from {file.name}: {error}") from None
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-_SHOWN_LINES:])
        raise SideError(
            f"no environment could be made from {file.name}: {' '.join(command[:4])} … failed\n{said}",
            "Make one yourself, and name its interpreter: --baseline-python",
        )
    return done.stdout


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Let one run make an environment, for which others wait."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
