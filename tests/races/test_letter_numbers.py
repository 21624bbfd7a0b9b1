"""Many issue letters at once, about cohorts of their own: no number twice, none left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.messaging.conftest import S, make_programme
from tests.support.crowd import all_at_once
from tests.support.database import settings_for
from training_portal import create_app
from training_portal.cohorts.models import Cohort
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter, LetterSeries
from training_portal.platform.database import db


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Flask:
    """An app on a database of its own, where commits are commits."""
    return create_app(settings_for(fresh_database, tmp_path))


def test_numbers_have_no_gap_and_no_double_whoever_issues_beside(portal: Flask) -> None:
    with portal.app_context():
        programmes = [make_programme() for _number in range(4)]
        for programme in programmes:
            for number in range(3):
                programme.applied(f"Person {number}", S.ACCEPTED, nominated=False)
        wanted = [
            (each.cohort.id, sorted(a.id for a in each.applications.values()), each.manager)
            for each in programmes
        ]

    def issue(number: int) -> dict[int, str]:
        cohort_id, ids, manager = wanted[number % len(wanted)]
        with portal.test_request_context():
            cohort = db.session.get_one(Cohort, cohort_id)
            return letter_services.issue(LetterKind.INVITATION, cohort, ids, actor=manager)

    answers = all_at_once(portal, issue)
    with portal.app_context():
        numbers = list(db.session.scalars(select(Letter.number).order_by(Letter.number)))
        # Dara, Keo, Noi and the three; each once, however many asked.
        assert len(numbers) == 4 * 6 == sum(map(len, answers))
        assert [int(number[-6:]) for number in numbers] == list(range(1, 25))
        assert db.session.scalars(select(LetterSeries)).one().next_number == 25
