"""Tables as they were before a migration, and as it leaves them: with the rows that are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.support.database import settings_for
from training_portal import create_app
from training_portal.config import ROOT
from training_portal.platform.database import db

_MIGRATIONS = str(ROOT / "migrations")


@contextmanager
def portal_on(url: str, folder: Path) -> Iterator[Flask]:
    """A portal on a fresh database, whose tables can be made anew."""
    app = create_app(settings_for(url, folder))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def back(revision: str) -> None:
    """The tables as they were at a revision."""
    db.session.remove()
    downgrade(directory=_MIGRATIONS, revision=revision)


def on() -> None:
    """The tables as they are now."""
    upgrade(directory=_MIGRATIONS)
    db.session.remove()
