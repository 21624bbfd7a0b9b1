"""A programme made in bulk adds up as one that was told step by step."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.factories.programme import make_cohort
from training_portal.admissions.models import SEATED_STATES, Application
from training_portal.cohorts.models import Cohort, Enrolment, SeatShare
from training_portal.credentials.models import Certificate, CertificateSeries
from training_portal.demo import scale
from training_portal.demo.scale_drawing import OPEN_CODE
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused


def _seats(model: type[Application] | type[Enrolment]) -> dict[int, int]:
    counted = select(model.cohort_id, func.count()).group_by(model.cohort_id)
    if model is Application:
        counted = counted.where(Application.state.in_(sorted(SEATED_STATES)))
    return dict(db.session.execute(counted).all())


def test_seats_places_and_numbers_add_up_and_go_on(app, monkeypatch):
    monkeypatch.setattr(scale, "NAMES", 50)
    make_cohort()
    scale.fill(90, seed=7)
    held, enrolled = _seats(Application), _seats(Enrolment)
    assert sum(enrolled.values()) >= 90 and held == enrolled
    by_plan = dict(
        db.session.execute(
            select(SeatShare.cohort_id, func.sum(SeatShare.taken)).group_by(SeatShare.cohort_id)
        ).all()
    )
    for cohort in db.session.scalars(select(Cohort)):
        assert cohort.seats_taken == by_plan.get(cohort.id, 0) == enrolled.get(cohort.id, 0)
    numbers = db.session.scalars(select(Certificate.number)).all()
    for series in db.session.scalars(select(CertificateSeries)):
        assert f"MTP-{series.year}-{series.next_number:06}" not in numbers
    for key in (Cohort.search_key, Certificate.holder_key, Certificate.course_key):
        assert db.session.scalar(select(func.count()).where(key == "")) == 0, key
    # What is recorded afterwards takes ids that nobody has.
    with unit_of_work():
        db.session.add(Person(full_name="One more", created_at=cohort.application_opens_at))
    with pytest.raises(Refused, match="before"):
        scale.fill(1, seed=7)


def test_it_stands_on_a_programme_only(app):
    with pytest.raises(Refused, match="demo programme"):
        scale.fill(1, seed=7)
    assert db.session.scalar(select(Cohort.id).where(Cohort.code == OPEN_CODE)) is None
