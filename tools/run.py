"""Bring the portal up: migrate, load reference data and the demo, serve, say where it is.

The demo programme comes of itself only into an empty embedded database (no DATABASE_URL); into a
database of one's own only with DEMO=1, and only when it is empty.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flask_migrate import upgrade  # noqa: E402
from sqlalchemy.exc import SQLAlchemyError  # noqa: E402

from training_portal import create_app  # noqa: E402
from training_portal.accounts.queries import has_demo_accounts  # noqa: E402
from training_portal.config import Environment, Settings, UnsafeSettings, load_settings  # noqa: E402
from training_portal.demo import services as demo  # noqa: E402
from training_portal.demo.size import Size  # noqa: E402
from training_portal.platform.database import db  # noqa: E402
from training_portal.platform.reference_files import ReferenceDataError  # noqa: E402
from training_portal.reference import load_reference_data  # noqa: E402

#: How long the server may take until it answers, in seconds.
PATIENCE = 60


class CannotRun(Exception):
    """The portal cannot come up; the text says what to do."""


def main() -> int:
    """Come up and stay until told to end; the code to end with."""
    embedded = not os.environ.get("DATABASE_URL")
    settings = load_settings()
    if embedded and settings.portal_env is Environment.DEVELOPMENT and "DEMO" not in os.environ:
        settings = load_settings(demo=True)
    refuse_taken_port(settings)
    return serve(settings, prepare(settings))


def refuse_taken_port(settings: Settings) -> None:
    """Raise CannotRun while nothing has been changed yet, rather than a server's traceback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise CannotRun(
                f"Port {settings.port} is in use: choose another with "
                f"`make run PORT={settings.port + 1}`."
            ) from None


def prepare(settings: Settings) -> list[dict[str, str]]:
    """Migrate and load what is to be loaded; the demo accounts that are there afterwards."""
    app = create_app(settings)
    with app.app_context():
        try:
            upgrade()
        except SQLAlchemyError as error:
            raise CannotRun(f"The database cannot be brought up: {error.args[0]}") from None
        load_reference_data()
        if settings.demo:
            load_demo(wanted_size())
        accounts = demo.accounts() if has_demo_accounts() else []
        db.session.remove()
        db.engine.dispose()
    return accounts


def wanted_size() -> Size:
    """How much of the demo programme to load: DEMO_SIZE=small is there in a third of the time."""
    size = os.environ.get("DEMO_SIZE", Size.FULL.value)
    try:
        return Size(size)
    except ValueError:
        sizes = " or ".join(Size)
        raise CannotRun(f"DEMO_SIZE is {sizes}, not {size}.") from None


def load_demo(size: Size) -> None:
    """Load the demo programme into an empty database; leave any other as it is."""
    if demo.is_empty():
        print("Loading the demo programme (the first time only) ...", flush=True)
        for line in demo.load(2016, size):
            print(f"  {line}", flush=True)
    elif not has_demo_accounts():
        print("DEMO is on, but the database is not empty: no demo data was loaded.")


def serve(settings: Settings, accounts: list[dict[str, str]]) -> int:
    """Start the server, say where it is once it answers, and stay with it until it ends."""
    # The mailbox shows everybody's mail: it is on only beside demo accounts or by one's own word.
    demo_on = bool(accounts) or (settings.demo and "DEMO" in os.environ)
    server = subprocess.Popen(
        [sys.executable, "-m", "training_portal.cli", "serve"],
        cwd=ROOT,
        env={**os.environ, "DEMO": "1" if demo_on else "0"},
    )
    signal.signal(signal.SIGTERM, lambda _number, _frame: server.terminate())
    try:
        if answers(server, settings):
            announce(settings, accounts)
        return stay(server)
    except KeyboardInterrupt:
        # Ctrl-C reached the server too.
        return stay(server)


def stay(server: subprocess.Popen[bytes]) -> int:
    """Wait for the end of the server, also through a second Ctrl-C."""
    while True:
        try:
            code = server.wait()
        except KeyboardInterrupt:
            continue
        return 0 if code in (0, -signal.SIGTERM, -signal.SIGINT) else code


def answers(server: subprocess.Popen[bytes], settings: Settings) -> bool:
    """Wait until the first page comes; False when the server ended or takes too long."""
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104 - compared
    end = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://{host}:{settings.port}/sign-in", timeout=10).close()
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def announce(settings: Settings, accounts: list[dict[str, str]]) -> None:
    """Print the address and who can sign in."""
    print(f"\nThe portal is at {settings.public_url} (Ctrl-C ends it).")
    if accounts:
        print("Demo accounts:")
    for account in accounts:
        print(f"  {account['email']:<44} {account['password']:<20} {account['role']}")
        print(f"      {account['try']}")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotRun, UnsafeSettings, ReferenceDataError) as error:
        print(f"make run: {error}", file=sys.stderr)
        sys.exit(2)
