"""Starts a server made careless on purpose, and sends requests as many phones would."""

from __future__ import annotations

import contextlib
import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.database import environment
from tests.support.guards import carried_out_if_killed
from tests.support.services import free_port
from training_portal.config import ROOT, Settings

#: How long a server may take to answer first, in seconds: each of its workers imports the portal.
PATIENCE = 150


@contextlib.contextmanager
def careless_server(settings: Settings, *, workers: int) -> Iterator[int]:
    """Serve without the guards of seats; gives the port, ends the server at the end."""
    port = free_port()
    log_path = Path(settings.instance_path) / f"careless-{port}.log"
    with log_path.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.races.careless", str(port), str(workers)],
            env=environment(settings) | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
    with carried_out_if_killed(["kill", "-TERM", str(server.pid)]):
        try:
            _wait_for(port, server, log_path)
            yield port
        finally:
            server.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=30)
            if server.poll() is None:
                server.kill()
                server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            raise AssertionError(f"the server ended at its start:\n{log.read_text()}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            if request(port, "GET", "/sign-in").status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the server did not answer:\n{log.read_text()}")


class Answer:
    """A status and the words of a page."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status = status
        self.text = body.decode()


def request(
    port: int,
    method: str,
    path: str,
    *,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request over a connection of its own, as a phone on a bad network makes it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, response.read())
    finally:
        connection.close()


def fail_words(answers: Sequence[Answer]) -> list[str]:
    """The beginnings of answers that should not be there, for the message of a failed test."""
    return [f"{answer.status}: {answer.text[:300]}" for answer in answers[:5]]
