"""Who looked at one's record: a line for each reader and kind of work, not for each page."""

from __future__ import annotations

from flask import Flask

from tests.factories import give_role, make_account, make_person
from training_portal.people import queries
from training_portal.platform import clock
from training_portal.platform.audit import PersonalRead, person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


def test_several_pages_of_one_kind_of_work_are_one_line(app: Flask) -> None:
    person, staff = make_person(account=make_account()), make_account()
    give_role(staff, Role.PROGRAMME_COORDINATOR)
    with unit_of_work():
        for endpoint in (
            "admissions.applications",
            "admissions.one_application",
            "learning.people",
            "admissions.one_application",
        ):
            db.session.add(
                PersonalRead(
                    at=clock.now(),
                    actor=f"account:{staff.id}",
                    person_ref=person_reference(person.id),
                    endpoint=endpoint,
                )
            )
    with app.test_request_context():
        rows = queries.reads_of(person)
    assert sorted((row.work, row.times) for row in rows) == [
        ("Applications", 3),
        ("Attendance and marks", 1),
    ]
