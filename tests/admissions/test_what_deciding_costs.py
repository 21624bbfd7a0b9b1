"""A decision holds its cohort's lock for as long as it takes: that must not grow by statements."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories.programme import make_cohort, manager_of
from tests.support.statements import statements
from training_portal.admissions import decision_services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail

Step = Callable[[Cohort, list[int]], object]


def applied(cohort: Cohort, count: int, state: A) -> list[int]:
    """People who can be written to, and their applications, which hold no seat."""
    now = clock.now()
    with unit_of_work():
        people = [
            Person(full_name=f"Somsak {n}", email=f"somsak.{n}@example.org", created_at=now)
            for n in range(count)
        ]
        db.session.add_all(people)
        db.session.flush()
        applications = [
            Application(
                cohort_id=cohort.id,
                person_id=person.id,
                state=state,
                sending_country="LA",
                created_at=now,
                submitted_at=now,
            )
            for person in people
        ]
        db.session.add_all(applications)
        db.session.flush()
        return [each.id for each in applications]


def decided(verb: str, reason: str | None = None) -> Step:
    return lambda cohort, ids: decision_services.decide(
        cohort.id, ids, verb, reason=reason, actor=manager_of(cohort)
    )


def ended(cohort: Cohort, _ids: list[int]) -> None:
    with unit_of_work():
        decision_services.end_with_cohort(
            cohort.id, reason="The trainer fell ill.", actor=manager_of(cohort)
        )


@pytest.mark.parametrize(
    ("state", "step"),
    [
        pytest.param(A.SUBMITTED, decided("return", "The diploma is missing."), id="return"),
        pytest.param(A.SUBMITTED, decided("find_ineligible", "No diploma."), id="not eligible"),
        pytest.param(A.ELIGIBLE, decided("waitlist"), id="waitlist"),
        pytest.param(A.ELIGIBLE, decided("reject", "Too few seats."), id="reject"),
        pytest.param(A.ELIGIBLE, ended, id="end with the cohort"),
    ],
)
def test_many_are_decided_and_told_by_as_many_statements_as_few(
    app: Flask, state: A, step: Step
) -> None:
    taken: list[int] = []
    for count in (3, 30):
        cohort = make_cohort()
        ids = applied(cohort, count, state)
        with statements(db.engine) as seen:
            step(cohort, ids)
        taken.append(len(seen))
        with unit_of_work():
            mails = list(db.session.scalars(select(OutboxMail.to_address)))
            db.session.execute(update(OutboxMail).values(to_address="", to_key="", subject=""))
        assert sorted(filter(None, mails)) == sorted(
            f"somsak.{n}@example.org" for n in range(count)
        )
    assert taken[0] == taken[1]
