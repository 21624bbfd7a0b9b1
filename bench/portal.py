"""A portal in this process, with a programme of some size in it, to be measured by WSGI calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.database import POSTGRESQL, SQLITE, Databases, settings_for
from training_portal import create_app
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import session_values
from training_portal.cohorts.models import Cohort
from training_portal.demo import scale
from training_portal.demo import services as demo
from training_portal.platform.database import db


@dataclass(frozen=True)
class Portal:
    """The app, a visitor, and the coordinator signed in."""

    app: Flask
    #: Places in cohorts beside those of the demo programme.
    enrolments: int
    visitor: FlaskClient
    coordinator: FlaskClient

    def cohort(self, code_begins: str) -> str:
        """The public id of a cohort of the demo programme."""
        with self.app.app_context():
            statement = select(Cohort.public_id).where(Cohort.code.startswith(code_begins))
            return db.session.scalars(statement).one()


@contextmanager
def portal_of(enrolments: int, folder: Path, server: str | None) -> Iterator[Portal]:
    """Make it on SQLite, or on the PostgreSQL server at this address."""
    folder.mkdir(parents=True)
    kind = POSTGRESQL if server else SQLITE
    url = Databases(kind, folder, server).fresh(reference=True)
    app = create_app(settings_for(url, folder))
    with app.app_context():
        demo.load(2016)
        scale.fill(enrolments, 2016)
        account = db.session.scalars(
            select(Account).where(Account.email == "coordinator@demo.example.org")
        ).one()
        values = session_values(account)
        db.session.remove()
    coordinator = app.test_client()
    with coordinator.session_transaction() as session:
        session.update(values)
    try:
        yield Portal(app, enrolments, app.test_client(), coordinator)
    finally:
        with app.app_context():
            db.engine.dispose()
