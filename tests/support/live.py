"""The portal as people meet it: a real server in processes of its own, on a free port."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.database import environment, settings_for
from tests.support.guards import carried_out_if_killed
from tests.support.services import free_port
from training_portal.config import ROOT, Settings

#: How long the server may take to answer first, and to end, in seconds.
PATIENCE = 60
#: The command line of the checkout.
PROGRAM = (sys.executable, "-m", "training_portal.cli")


@dataclass(frozen=True)
class LivePortal:
    """A served portal; `settings` let a test make an app of its own on the same data."""

    address: str
    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path

    def url(self, path: str) -> str:
        return self.address + path


@contextmanager
def serving(
    url: str,
    folder: Path,
    *,
    workers: int = 2,
    port: int | None = None,
    program: Sequence[str | Path] = PROGRAM,
    cwd: Path = ROOT,
    **changes: object,
) -> Iterator[LivePortal]:
    """Serve the data at `url` from a process group of its own; end it as Ctrl-C would.

    Raises AssertionError with the server's log when it does not come up or does not end.
    """
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    settings = settings_for(url, folder, port=port, public_url=address, **changes)
    log = folder / f"server-{port}.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [*program, "serve", "--workers", str(workers)],
            cwd=cwd,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    portal = LivePortal(address, settings, process, log)
    with carried_out_if_killed(["kill", "-TERM", str(process.pid)]):
        try:
            _wait_until_up(portal)
            yield portal
        finally:
            end(portal)


def end(portal: LivePortal) -> None:
    """Interrupt all processes of the portal at once, as Ctrl-C in a terminal does."""
    if portal.process.poll() is None:
        os.killpg(portal.process.pid, signal.SIGINT)
    try:
        portal.process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(portal.process.pid, signal.SIGKILL)
        portal.process.wait()
        raise AssertionError(f"the server did not end: {portal.log.read_text()}") from None


def _wait_until_up(portal: LivePortal) -> None:
    patience_ends = time.monotonic() + PATIENCE
    while portal.process.poll() is None and time.monotonic() < patience_ends:
        try:
            urllib.request.urlopen(portal.url("/sign-in"), timeout=10).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"the server did not come up: {portal.log.read_text()}")
