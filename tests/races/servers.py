"""Starts the portal as it is served to people, or a server made careless on purpose."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.services import free_port
from training_portal.config import ROOT, Settings


def environment(settings: Settings) -> dict[str, str]:
    """The settings of a test as the environment of another process."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {
        "PORTAL_ENV": settings.portal_env.value,
        "DATABASE_URL": settings.database_url,
        "INSTANCE_PATH": str(settings.instance_path),
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "MASTER_KEY": settings.master_key.get_secret_value(),
        "PUBLIC_URL": settings.public_url,
        "PYTHONPATH": str(ROOT),
    }


@contextlib.contextmanager
def served(settings: Settings, *, workers: int, careless: bool = False) -> Iterator[int]:
    """Serve with so many processes; gives the port, ends the server at the end."""
    port = free_port()
    program = (
        ["-m", "tests.races.careless", str(port), str(workers)]
        if careless
        else ["-m", "training_portal.cli", "serve", "--port", str(port), "--workers", str(workers)]
    )
    log_path = Path(settings.instance_path) / f"server-{port}.log"
    with log_path.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, *program],
            env=environment(settings),
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=settings.instance_path,
        )
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
    end = time.monotonic() + 60
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
