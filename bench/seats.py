"""One seat taken: a manager offers it, with token, audit and mail; against a bare UPDATE."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from bench.measure import Row, against
from bench.portal import Portal
from tests.races.arena import NOMINATING, Arena, make_arena

#: Rounds that are measured; those of warming up come on top, and each takes a seat.
ROUNDS = 25
_APPLICATIONS = 60


def _offer(client: FlaskClient, arena: Arena, number: str) -> None:
    manager = arena.manager
    answer = client.post(
        f"/manage/cohorts/{arena.cohort}/applications/decide/offer",
        data=manager.form(row=[number]),
        headers=manager.headers,
    )
    assert answer.status_code == 303, answer.status_code


def rows(portal: Portal, database: str, floor: Flask) -> Iterator[Row]:
    """Seats of one cohort, one after another."""
    with portal.app.app_context():
        arena = make_arena(portal.app, offered=0, shortlisted=_APPLICATIONS, waitlisted=0)
    # Lists of nominees go along the demo's chain of endorsements first: who is on one is left out.
    waiting = iter([each for each in arena.shortlisted if each.country != NOMINATING])
    client = portal.app.test_client(use_cookies=False)
    bare = floor.test_client()
    yield against(
        f"one seat taken, {portal.enrolments:,}, {database}",
        lambda: _offer(client, arena, next(waiting).application),
        lambda: bare.post("/take", data={"row": "A"}),
        "bare Flask: UPDATE, 2 INSERTs",
        goal=4,
        rounds=ROUNDS,
    )
