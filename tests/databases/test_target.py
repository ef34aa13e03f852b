"""How a target is read: which URLs are understood, and what is said of the others."""

from __future__ import annotations

import pytest
from postgres import open_server

from harness.database_url import connection_parameters
from harness.errors import UsageError

DEFAULTS = {"dbname": "postgres", "connect_timeout": "8"}

UNDERSTOOD = {
    "postgresql://": {},
    "postgres://host": {"host": "host"},
    "postgresql://host:5433/app": {"host": "host", "port": "5433", "dbname": "app"},
    "  postgresql://host/app\n": {"host": "host", "dbname": "app"},
    "postgresql+psycopg://u:p@host/app": {"user": "u", "password": "p", "host": "host", "dbname": "app"},
    "postgresql+asyncpg://u@host/app?ssl=require": {
        "user": "u",
        "host": "host",
        "dbname": "app",
        "sslmode": "require",
    },
    "postgresql+asyncpg://host?ssl=true": {"host": "host", "sslmode": "require"},
    "postgresql://u:p%40s%2Fs%3A%25@host": {"user": "u", "password": "p@s/s:%", "host": "host"},
    "postgresql://u:p/s%s#s@host": {"user": "u", "password": "p/s%s#s", "host": "host"},
    "postgresql://u:p+s@host": {"user": "u", "password": "p+s", "host": "host"},
    "postgresql://a%40b@host": {"user": "a@b", "host": "host"},
    "postgresql:///app?host=/var/run/postgresql": {"dbname": "app", "host": "/var/run/postgresql"},
    "postgresql://u@/app?host=%2Ftmp%2Fs&port=5433": {
        "user": "u",
        "dbname": "app",
        "host": "/tmp/s",  # noqa: S108 - a name only
        "port": "5433",
    },
    "postgresql://%2Fvar%2Frun/app": {"host": "/var/run", "dbname": "app"},
    "postgresql://[::1]:5433/app": {"host": "::1", "port": "5433", "dbname": "app"},
    "postgresql://a:1,b:2/app": {"host": "a,b", "port": "1,2", "dbname": "app"},
    "postgresql://a,b/app": {"host": "a,b", "dbname": "app"},
    "postgresql://host/app?application_name=a@b": {
        "host": "host",
        "dbname": "app",
        "application_name": "a@b",
    },
    "postgresql://host:5432/app?user=a@b": {"host": "host", "port": "5432", "dbname": "app", "user": "a@b"},
    "postgresql://host/app?connect_timeout=2": {"host": "host", "dbname": "app", "connect_timeout": "2"},
}

NOT_UNDERSTOOD = {
    "": "not a database",
    "embeded": "not a database 'embeded'",
    "host=localhost password=s3cret": "not a database: use one of",
    "postgresql://u:s3c@ret@host/app": "host in the database URL cannot be read",
    "postgresql://u:s3cret?@host/app": "host in the database URL cannot be read",
    "postgresql://host/app%00": "holds a zero byte",
    "postgresql://host:port/app": "host in the database URL cannot be read",
    "postgresql://host/app?sslmode=require&sslmode=disable": "says sslmode twice",
    "postgresql://host/app?sslmod=require": "does not know: sslmod$",
    "postgresql://u:12?s3cret@host": "does not know: $",
}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGDATABASE", "PGCONNECT_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("url", UNDERSTOOD)
def test_understood(url: str) -> None:
    assert connection_parameters(url) == DEFAULTS | UNDERSTOOD[url]


@pytest.mark.parametrize("target", NOT_UNDERSTOOD)
def test_not_understood(target: str) -> None:
    with pytest.raises(UsageError, match=NOT_UNDERSTOOD[target]) as error, open_server(target):
        pass
    assert "s3c" not in f"{error.value.message} {error.value.hint}"


def test_the_environment_completes_what_a_url_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATABASE", "app")
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "3")
    assert connection_parameters("postgresql://host") == {"host": "host"}
