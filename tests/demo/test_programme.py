"""The demo programme is made through the services and stands as its data says."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from training_portal.admissions.models import SEATED_STATES, Application
from training_portal.cohorts.models import Cohort, Enrolment, SeatShare
from training_portal.cohorts.queries import state_of
from training_portal.credentials.models import Certificate
from training_portal.demo import material, services
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.reference import load_reference_data

pytestmark = pytest.mark.long_on_postgresql


def test_the_demo_programme_stands_as_its_data_says(app: Flask) -> None:
    load_reference_data()
    services.load(2016)
    entries = {f"{entry['prefix']}-": entry for entry in material.cohorts()}
    cohorts = db.session.scalars(select(Cohort)).all()
    assert len(cohorts) == len(material.cohorts()) >= 12
    for cohort in cohorts:
        entry = entries[cohort.code.split("-")[0] + "-"]
        assert state_of(cohort).value == entry["state"]
        _states_are_those_wanted(cohort, entry)
        _seats_are_those_of_the_rows(cohort)
    assert db.session.scalar(select(func.count()).select_from(Certificate)) > 20
    assert all(db.session.scalars(select(Certificate.is_specimen)))
    assert len(services.accounts()) == len(material.accounts())
    assert db.session.scalar(select(func.count()).select_from(Person)) >= 300
    with pytest.raises(services.NotEmpty):
        services.load(2016)


def _states_are_those_wanted(cohort: Cohort, entry: dict[str, dict[str, dict[str, int]]]) -> None:
    rows = db.session.scalars(select(Application.state).where(Application.cohort_id == cohort.id))
    wanted: Counter[str] = Counter()
    for states in entry["applicants"].values():
        wanted.update(states)
    assert Counter(state.value for state in rows) == wanted, cohort.code
    enrolments = db.session.scalars(select(Enrolment.state).where(Enrolment.cohort_id == cohort.id))
    outcomes: Counter[str] = Counter()
    for states in entry.get("outcomes", {}).values():
        outcomes.update(states)
    assert Counter(state.value for state in enrolments) == outcomes, cohort.code


def _seats_are_those_of_the_rows(cohort: Cohort) -> None:
    seated = db.session.scalars(
        select(Application.sending_country).where(
            Application.cohort_id == cohort.id, Application.state.in_(sorted(SEATED_STATES))
        )
    ).all()
    assert cohort.seats_taken == len(seated) <= cohort.capacity
    shares = db.session.scalars(select(SeatShare).where(SeatShare.cohort_id == cohort.id))
    for share in shares:
        assert share.taken == seated.count(share.country_code) <= share.maximum
