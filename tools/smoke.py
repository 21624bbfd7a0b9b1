"""Bring a copy of the portal up in an empty folder, look at its main pages, sign in, end.

This is the way of somebody who has just cloned the project: nothing is there but the project's own
files, and `make run` does the rest. Needs nothing but Python's standard library.
"""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: How long setting up, loading the demo and starting may take together, in seconds.
PATIENCE = 600
#: And how long when everything is there already: some seconds, which are printed; how busy the
#: machine is must not decide.
PATIENCE_AGAIN = 120
#: Page -> status it must be answered with.
PAGES = {
    "/": 200,
    "/courses": 200,
    "/corridors": 200,
    "/verify": 200,
    "/verify/0000-0000-0000-0000": 404,
    "/sign-in": 200,
    "/sign-up": 200,
    "/no-such-page": 404,
}
#: Settings of the caller that would lead the copy to the caller's data.
_OWN_SETTINGS = {"DATABASE_URL", "DEMO", "HOST", "INSTANCE_PATH", "PORTAL_ENV", "PUBLIC_URL"}
#: Tables of what is forgotten by itself, and of what is written down while the portal runs.
_PASSING = {"throttle_count", "idempotency_key", "one_time_token", "worker_sign"}
_GROWING = {"audit_event", "audit_block", "personal_read", "outbox_mail", "job"}
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "instance", "build", "dist", "__pycache__", ".*_cache", ".hypothesis"
)


class Failed(Exception):
    """Something did not come up as it should; the text says what."""


def main() -> int:
    """The code to end with: 1 when anything was not as it should be."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="portal-smoke-") as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
        try:
            with running(copy, PATIENCE) as address:
                look_at_pages(address)
                accounts = demo_accounts(copy)
                look_in_as_everybody(address, accounts)
            before = contents(copy)
            again = time.monotonic()
            with running(copy, PATIENCE_AGAIN) as address:
                print(f"  up again in {time.monotonic() - again:.0f} s", flush=True)
                if demo_accounts(copy) != accounts:
                    raise Failed("A second `make run` did not keep the accounts of the first.")
                look_in_as_everybody(address, accounts[:1])
            compare(before, contents(copy))
        except Failed as failure:
            print(f"smoke: {failure}", file=sys.stderr)
            return 1
    print(f"The portal came up, was looked at and ended in {time.monotonic() - began:.0f} s.")
    return 0


def environment(**more: str) -> dict[str, str]:
    """The caller's environment without settings of the portal and without make's own words."""
    strange = {*_OWN_SETTINGS, "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VIRTUAL_ENV"}
    # A newcomer's Python keeps what it has compiled, and so does the copy: it goes with its folder.
    strange.add("PYTHONDONTWRITEBYTECODE")
    return {**{k: v for k, v in os.environ.items() if k not in strange}, **more}


@contextmanager
def running(folder: Path, patience: int) -> Iterator[str]:
    """`make run` in a folder, until its first page comes; ended with all it started.

    Raises Failed when that takes longer than `patience` seconds.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["make", "run"],
        cwd=folder,
        # Every account is there in the small demo programme too.
        env=environment(PORT=str(port), DEMO_SIZE="small"),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_up(process, f"http://127.0.0.1:{port}", patience)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process, port)


def wait_until_up(process: subprocess.Popen[bytes], address: str, patience: int) -> None:
    """Raise Failed when the portal ends or does not answer in time."""
    end_of_patience = time.monotonic() + patience
    while time.monotonic() < end_of_patience:
        if process.poll() is not None:
            raise Failed(f"`make run` ended with {process.returncode} before it served anything.")
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=10).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise Failed(f"`make run` did not serve within {patience} s.")


def end(process: subprocess.Popen[bytes], port: int) -> None:
    """End what was started as Ctrl-C would; raise Failed when something stays."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise Failed("The portal did not end within 30 s of being told to.") from None
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Failed("Something of the portal still answers after its end.")


def look_at_pages(address: str) -> None:
    """Raise Failed when a main page is not answered as it should be."""
    for path, wanted in PAGES.items():
        status, page = fetch(urllib.request.build_opener(), address + path)
        if status != wanted or "<h1" not in page:
            raise Failed(f"{path} was answered with {status}, not as a page with {wanted}.")
        print(f"  {status} {path}", flush=True)


def demo_accounts(folder: Path) -> list[dict[str, str]]:
    """The demo accounts as the command line tells them."""
    command = [".venv/bin/python", "-m", "training_portal.cli", "demo-accounts", "--json"]
    told = subprocess.run(
        command, cwd=folder, env=environment(), stdout=subprocess.PIPE, check=True
    )
    accounts: list[dict[str, str]] = json.loads(told.stdout)
    if not accounts:
        raise Failed("There are no demo accounts.")
    return accounts


def contents(folder: Path) -> dict[str, int]:
    """How many rows each table holds whose rows outlast an hour, and how many files there are."""
    instance = folder / "instance"
    with closing(sqlite3.connect(instance / "portal.sqlite3")) as data:
        tables = data.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counted = {
            name: data.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in tables
            if name not in _PASSING
        }
    return counted | {"files": sum(1 for file in (instance / "files").rglob("*") if file.is_file())}


def compare(before: dict[str, int], after: dict[str, int]) -> None:
    """Raise Failed when a second start lost something, or loaded something once more."""
    for name, was in before.items():
        # Who signs in and what is read is written down; nothing else happened in between.
        grown = name in _GROWING and after[name] > was
        if after[name] != was and not grown:
            raise Failed(f"{name}: {was} before the second `make run`, {after[name]} after it.")


def look_in_as_everybody(address: str, accounts: list[dict[str, str]]) -> None:
    """Raise Failed when a demo account cannot sign in and see its tasks."""
    for account in accounts:
        opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        )
        _, page = fetch(opener, f"{address}/sign-in")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        if token is None:
            raise Failed("The page for signing in has no token.")
        form = {k: account[k] for k in ("email", "password")} | {"csrf_token": token[1]}
        fetch(opener, f"{address}/sign-in", urllib.parse.urlencode(form).encode())
        status, page = fetch(opener, f"{address}/me")
        if status != 200 or "/sign-out" not in page:
            raise Failed(f"{account['email']} cannot sign in: /me was answered with {status}.")
        print(f"  signed in as {account['email']} ({account['role']})", flush=True)


def fetch(
    opener: urllib.request.OpenerDirector, url: str, form: bytes | None = None
) -> tuple[int, str]:
    """Status and text of the page at the end of the redirects."""
    try:
        with opener.open(urllib.request.Request(url, form), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


if __name__ == "__main__":
    sys.exit(main())
