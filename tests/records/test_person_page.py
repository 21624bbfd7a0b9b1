"""The page of a person shows of everything only what its reader sees elsewhere."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.factories.admissions import make_application, make_nomination
from tests.factories.placements import make_placement, make_posting
from tests.records.conftest import LIST, Programme, address
from training_portal.admissions.models import Application, ApplicationState
from training_portal.people import second_records, services
from training_portal.people.models import ClaimQuestion
from training_portal.placements.application_states import PlacementState
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM


def test_the_coordinator_sees_record_courses_and_applications(programme: Programme) -> None:
    page = programme.coordinator().get(address(programme.dao))
    assert page.heading.startswith("Dao Phommachanh")
    assert programme.here.code in page and programme.elsewhere.code in page
    assert "27 Mar 1994" in page and "The person sees that you looked at this." in page
    assert page.link("Correct the record") == f"{address(programme.dao)}/correct"


def test_the_coordinator_sees_who_was_put_forward_and_has_sent_nothing_yet(
    programme: Programme,
) -> None:
    nomination = make_nomination(programme.here, programme.bua, programme.ministry)
    make_application(
        programme.here, programme.bua, nomination=nomination, state=ApplicationState.DRAFT
    )
    heading = "Put forward, nothing sent yet"
    assert heading in programme.coordinator().get(f"/manage/people/{programme.bua.public_id}")
    with unit_of_work():
        db.session.execute(
            update(Application)
            .where(Application.nomination_id == nomination.id)
            .values(state=ApplicationState.SUBMITTED)
        )
    page = programme.coordinator().get(f"/manage/people/{programme.bua.public_id}")
    assert heading not in page and "Applications" in page


def test_a_manager_sees_what_is_of_their_own_institute(programme: Programme) -> None:
    page = programme.manager().get(address(programme.dao))
    assert programme.here.code in page and programme.elsewhere.code not in page
    assert "Correct the record" not in page


def test_an_officer_sees_their_own_nominations_alone(programme: Programme) -> None:
    page = programme.officer().get(address(programme.dao))
    assert "Put forward by your organisation" in page and programme.here.code in page
    for word in (programme.elsewhere.code, "1994", "+856", "Completed", "History"):
        assert word not in page, word


@pytest.mark.parametrize("whose", ["bua", "kham", "vilay"])
def test_whom_one_does_not_find_has_no_page(programme: Programme, whose: str) -> None:
    person = getattr(programme, whose)
    for reader in (programme.manager(), programme.officer()):
        reader.get(address(person), status=404)
    programme.coordinator().get(address(person))


def test_an_erased_person_has_no_page(programme: Programme) -> None:
    coordinator = programme.coordinator()
    services.erase(programme.vilay.id, actor=SYSTEM)
    coordinator.get(address(programme.vilay), status=404)
    assert "Vilay" not in coordinator.get(LIST)


def test_placements_are_the_coordinator_s_to_see_from_the_first_day_of_work(
    programme: Programme,
) -> None:
    began, applied = make_posting(title="Line leader"), make_posting(title="Welder")
    make_placement(began, programme.dao, state=PlacementState.STARTED)
    make_placement(applied, programme.dao)
    page = programme.coordinator().get(address(programme.dao))
    assert "Line leader" in page and "Welder" not in page
    assert "Line leader" not in programme.manager().get(address(programme.dao))


def test_who_hid_is_no_line_of_the_history(programme: Programme) -> None:
    for hidden in (True, False):
        services.set_hidden(programme.dao.id, hidden, actor=SYSTEM)
    assert "The record was changed" not in programme.coordinator().get(address(programme.dao))


def test_two_records_that_may_be_one_lead_to_their_question(programme: Programme) -> None:
    with unit_of_work():
        question = ClaimQuestion(
            unclaimed_id=programme.vilay.id, claimant_id=programme.noy.id, asked_at=clock.now()
        )
        db.session.add(question)
    coordinator = programme.coordinator()
    page = coordinator.get(address(programme.noy))
    assert page.link("Compare both records") == f"/manage/claims/{question.public_id}"
    assert "Compare both records" not in programme.manager().get(address(programme.noy))
    assert "Vilay" in coordinator.get(f"{LIST}?state=asked")
    second_records.settle(question.id, same=False, actor=SYSTEM)
    assert "Compare both records" not in coordinator.get(address(programme.noy))
