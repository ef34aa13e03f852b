"""Start a container of a database server, wait until the server answers, and remove the container again."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from harness.errors import DatabaseError
from harness.servers.containers.owners import KEPT, labels
from harness.servers.containers.removing import Watch

if TYPE_CHECKING:
    from docker.models.containers import Container
    from docker.models.images import Image
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.docker_client import DockerClient

    from harness.servers.kind import Terms

_READY_SECONDS: Final = 120
_CONNECT_SECONDS: Final = 5
_LOOK_SECONDS: Final = 0.1
_ALIVE: Final = frozenset({"created", "running", "restarting"})
_LONGEST_LOG: Final = 500
_LOCAL: Final = frozenset({"localhost", "127.0.0.1"})
_STARTING: Final = Lock()
"""Held while testcontainers starts a container: whether it wants a reaper is one setting of its process."""


@dataclass(frozen=True, slots=True)
class Served:
    """What an image serves.

    port, mark: such an image exposes this port, and has this word in a variable. url: with the driver that
    tries whether the server answers. passwords: the variables from which an image takes the password.
    settings: options for a server whose data need not survive; commands: those that take them.
    """

    port: int
    mark: str
    url: str
    passwords: tuple[str, ...]
    settings: tuple[str, ...]
    commands: tuple[str, ...]


_SERVED: Final = (
    Served(
        5432,
        "",
        "postgresql+psycopg://postgres:{password}@{host}:{port}/postgres",
        ("POSTGRES_PASSWORD",),
        ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "jit=off"),
        ("postgres",),
    ),
    Served(
        3306,
        "MARIADB",
        "mariadb+pymysql://root:{password}@{host}:{port}/mysql",
        ("MARIADB_ROOT_PASSWORD",),
        ("--skip-log-bin", "--innodb-flush-log-at-trx-commit=0"),
        ("mariadbd", "mysqld"),
    ),
    Served(
        3306,
        "",
        "mysql+pymysql://root:{password}@{host}:{port}/mysql",
        ("MYSQL_ROOT_PASSWORD",),
        ("--skip-log-bin", "--innodb-flush-log-at-trx-commit=0"),
        ("mysqld",),
    ),
)


@contextmanager
def running(client: DockerClient, found: Image, name: str, terms: Terms) -> Iterator[str]:
    """Start a container of an image, and give the URL of its server until the context ends.

    One that is kept is used again if it is still there. DatabaseError when it does not start, or its server
    does not answer in time.
    """
    served = _served(found, name)
    terms.say(f"start a container of {name}")
    if terms.keep:
        container = _kept(client, found, name, served)
        yield _url(client, container, name, served, terms)
        terms.leave(
            f"the container {container.name} is kept for the next run: docker rm -fv {container.name}"
        )
        return
    own = f"schema-harness-{secrets.token_hex(4)}"
    with Watch(own) as watch:
        made = _described(client, found, name, served).with_name(own)
        made.with_kwargs(labels=labels())
        try:
            yield _url(client, _started(made, name), name, served, terms)
        finally:
            if _removed(made):
                watch.is_removed()
            else:
                terms.leave(
                    f"the container {own} stays; removing it is tried for a minute: docker rm -fv {own}"
                )


def _served(found: Image, name: str) -> Served:
    config: Mapping[str, Any] = found.attrs.get("Config") or {}
    exposed, variables = config.get("ExposedPorts") or {}, " ".join(config.get("Env") or ())
    for served in _SERVED:
        if f"{served.port}/tcp" in exposed and served.mark in variables:
            return served
    ports = ", ".join(exposed) or "no port"
    raise DatabaseError(
        f"the image {name} serves no database that can be used: it exposes {ports}",
        hint="use an image of PostgreSQL, MariaDB or MySQL, or one that was made from such an image",
    )


def _described(client: DockerClient, found: Image, name: str, served: Served) -> DockerContainer:
    """Return a container that is not started yet: its data in memory, its port for this machine alone."""
    from testcontainers.core.config import ConnectionMode, testcontainers_config
    from testcontainers.core.container import DockerContainer

    config: Mapping[str, Any] = found.attrs["Config"]
    made = DockerContainer(name.removeprefix(testcontainers_config.hub_image_name_prefix))
    password = secrets.token_urlsafe(16)
    made.with_envs(**dict.fromkeys(served.passwords, password))
    for volume in config.get("Volumes") or ():
        made.with_tmpfs_mount(volume)
    command = config.get("Cmd") or []
    if len(command) == 1 and command[0] in served.commands:
        made.with_command([*command, *served.settings])
    made.with_exposed_ports(served.port)
    if client.get_connection_mode() is ConnectionMode.docker_host and client.host() in _LOCAL:
        ports: dict[str, Any] = made.ports  # docker's own form, which testcontainers hands on
        ports[str(served.port)] = ("127.0.0.1", None)
    return made


def _started(made: DockerContainer, name: str) -> Container:
    """Start a container without testcontainers' reaper: that is a privileged one of an image to be pulled."""
    from docker.errors import DockerException
    from testcontainers.core.config import testcontainers_config

    with _STARTING:
        before = testcontainers_config.ryuk_disabled
        testcontainers_config.ryuk_disabled = True
        try:
            return made.start().get_wrapped_container()
        except DockerException as error:
            raise DatabaseError(f"the container engine does not start {name}: {error}") from error
        finally:
            testcontainers_config.ryuk_disabled = before


def _removed(made: DockerContainer) -> bool:
    """Remove a container with its data; whether that is done."""
    from docker.errors import DockerException, NotFound

    try:
        made.stop()
    except NotFound:
        return True
    except (DockerException, OSError):
        return False
    return True


def _kept(client: DockerClient, found: Image, name: str, served: Served) -> Container:
    """Return the container of this image and these settings that earlier runs have kept, or a new one."""
    made_of = hashlib.sha256(f"{found.id} {served}".encode()).hexdigest()[:12]
    for container in client.client.containers.list(all=True, filters={"label": f"{KEPT}={made_of}"}):
        if container.status == "running":
            return container
        container.remove(force=True, v=True)
    made = _described(client, found, name, served).with_name(f"schema-harness-kept-{made_of}")
    return _started(made.with_kwargs(labels={KEPT: made_of}), name)


def _url(client: DockerClient, container: Container, name: str, served: Served, terms: Terms) -> str:
    """Wait until the server in a container answers, and return its URL."""
    from sqlalchemy.engine import make_url

    dialect = make_url(served.url.format(host="", port=0, password="")).get_dialect()
    try:
        driver = dialect.import_dbapi()
    except ImportError as error:
        raise DatabaseError(
            f"the server of {name} needs a driver: {error}", hint="pip install 'schema-harness[mysql]'"
        ) from None
    container.reload()
    variables = dict(text.partition("=")[::2] for text in container.attrs["Config"]["Env"])
    end = time.monotonic() + _READY_SECONDS
    while True:
        try:
            host, port = _address(client, str(container.id), served.port)
            url = served.url.format(host=host, port=port, password=variables[served.passwords[0]])
            arguments, options = dialect().create_connect_args(make_url(url))
            driver.connect(*arguments, **options, connect_timeout=_CONNECT_SECONDS).close()
        except (ConnectionError, driver.Error) as error:
            container.reload()
            if container.status not in _ALIVE:
                said = container.logs(tail=20).decode(errors="replace").strip()[-_LONGEST_LOG:]
                raise DatabaseError(f"the container of {name} has ended; it said:\n{said}") from None
            if terms.halted.is_set() or time.monotonic() > end:
                why = " ".join(str(error).split())
                raise DatabaseError(f"the server in the container of {name} does not answer: {why}") from None
            time.sleep(_LOOK_SECONDS)
        else:
            return url


def _address(client: DockerClient, identity: str, port: int) -> tuple[str, int]:
    """Return the host and port at which a port of a container is reached from here."""
    from testcontainers.core.config import ConnectionMode

    mode = client.get_connection_mode()
    if mode is ConnectionMode.bridge_ip:
        return client.bridge_ip(identity), port
    published = int(client.port(identity, port))
    if mode is ConnectionMode.gateway_ip:
        return client.gateway_ip(identity), published
    return ("127.0.0.1" if client.host() in _LOCAL else client.host()), published
