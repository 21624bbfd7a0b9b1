"""A PostgreSQL cluster of the tests' own: private, on a free loopback port, gone at the end."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.guards import carried_out_if_killed
from tools import system_packages

#: Made for a language, as most servers are: what depends on its order of letters is seen.
_LANGUAGE = ("--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")
_NEW_CLUSTER = ("-U", "portal", "-A", "trust", "-E", "UTF8", *_LANGUAGE, "--no-sync")


class ServiceMissing(Exception):
    """A program the tests need is not installed; the text names the package."""


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgresql_programs() -> Path:
    """The folder with initdb and postgres, release 15 or newer. Raises ServiceMissing."""
    folder = system_packages.postgresql_programs()
    if folder is None:
        raise ServiceMissing("PostgreSQL 15 or newer is missing: install the package postgresql.")
    return folder


def _unprivileged() -> tuple[list[str], tuple[int, int] | None]:
    """How to run the server: initdb refuses root, so root hands over to another user."""
    if os.geteuid() != 0:
        return [], None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            switch = ["setpriv", "--reuid", name, "--regid", str(user.pw_gid), "--clear-groups"]
            return switch, (user.pw_uid, user.pw_gid)
    raise ServiceMissing("PostgreSQL does not run as root, and no other user was found.")


@contextlib.contextmanager
def postgresql_cluster() -> Iterator[str]:
    """Start a cluster; gives the URL of its database `postgres`; ends and removes it."""
    programs = postgresql_programs()
    switch, owner = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    if owner is not None:
        os.chown(folder, *owner)
    data, port = folder / "data", free_port()
    try:
        subprocess.run(
            [*switch, f"{programs}/initdb", "-D", str(data), *_NEW_CLUSTER],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(folder),
            "max_connections": "300",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        control = [*switch, f"{programs}/pg_ctl", "-D", str(data), "-w", "-l", f"{folder}/log"]
        subprocess.run(
            [*control, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )
        stop = [*control, "-m", "immediate", "stop"]
        with carried_out_if_killed(stop, ["rm", "-rf", str(folder)]):
            try:
                yield f"postgresql+psycopg://portal@127.0.0.1:{port}/postgres"
            finally:
                subprocess.run(stop, check=False, stdout=subprocess.DEVNULL)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
