"""Browsers for tests: each request stands by itself, and somebody may be signed in."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.accounts.signing_in import session_values


class OwnRequests(FlaskClient):
    """A client each of whose requests begins with a `g` of its own, as on a server.

    The application context that a test has pushed would else hand the account of one request on to
    the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


def signed_in(app: Flask, account: Account) -> PageClient:
    """The browser of an account, as it is after signing in."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(session_values(account))
    return PageClient(client)
