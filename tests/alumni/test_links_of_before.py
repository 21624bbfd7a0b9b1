"""Links that were there before their table knew as much are brought to what holds now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.factories.alumni import acting, make_link, make_member
from tests.factories.organisations import make_company
from tests.factories.placements import make_placement, make_posting
from tests.factories.programme import make_countries
from tests.support.remade import back, on, portal_on
from training_portal.alumni import link_services
from training_portal.alumni.models import CompanyLink, LinkState, NetworkMember, PersonLink
from training_portal.people.models import Person
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import Posting
from training_portal.platform import clock
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work

BEFORE = "20261129_audit_not_replaced"


@pytest.fixture
def portal(fresh_database: str, tmp_path: Path) -> Iterator[Flask]:
    with portal_on(fresh_database, tmp_path) as app:
        make_countries()
        yield app


def test_an_answer_is_as_old_as_the_audit_says_or_its_question(portal: Flask) -> None:
    one, other, third = (make_member(name) for name in ("One", "Other", "Third"))
    asked = make_link(one, other, state=LinkState.ASKED)
    waiting = make_link(one, third, state=LinkState.ASKED)
    unknown = make_link(other, third, state=LinkState.DECLINED)
    later = clock.now() + timedelta(days=50)
    with clock.standing_at(later):
        link_services.answer(asked.id, other.person_id, "decline", actor=acting(other))
    ids = asked.id, waiting.id, unknown.id
    back(BEFORE)
    on()
    found = {each.id: each for each in db.session.scalars(select(PersonLink))}
    answered = [found[link_id].answered_at for link_id in ids]
    assert answered == [later, None, found[unknown.id].asked_at]


def test_of_two_employments_by_a_company_the_earlier_stays(portal: Flask) -> None:
    member = make_member("Khamla")
    company = make_company("LA")
    person_id, company_id = member.person_id, company.id
    ids = [placed(member, make_posting(company)) for _each in range(3)]
    back(BEFORE)
    with unit_of_work():
        for application_id, since in zip(
            ids, ("2026-03-01", "2026-01-01", "2026-02-01"), strict=True
        ):
            db.session.execute(
                text(
                    "INSERT INTO company_link (kind, person_id, organisation_id,"
                    " placement_application_id, person_country, since)"
                    " VALUES ('employed_by', :person, :company, :application, 'LA', :since)"
                ),
                {"person": person_id, "company": company_id, "application": application_id,
                 "since": since},
            )  # fmt: skip
    on()
    links = db.session.scalars(select(CompanyLink).order_by(CompanyLink.since)).all()
    assert [each.ended_at is None for each in links] == [True, False, False]
    told = db.session.scalars(
        select(AuditEvent.subject_id).where(
            AuditEvent.subject_kind == "company_link",
            AuditEvent.action == "end",
            AuditEvent.person_ref == f"person:{person_id}",
        )
    )
    assert sorted(told) == sorted(each.id for each in links[1:])


def placed(member: NetworkMember, posting: Posting) -> int:
    """The id of an application that came to its end."""
    person = db.session.get_one(Person, member.person_id)
    return make_placement(posting, person, state=PlacementState.FINISHED).id
