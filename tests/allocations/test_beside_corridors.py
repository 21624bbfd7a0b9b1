"""Seats reserved for people who live beside a corridor: who counts, and where it is published."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.allocations.conftest import Intake
from tests.allocations.test_reserved_seats import reserve
from tests.support.pages import PageClient
from training_portal.admissions import offer_services
from training_portal.admissions.models import ApplicationState
from training_portal.allocations import inputs
from training_portal.allocations.plan import Reservation
from training_portal.cohorts.models import Cohort
from training_portal.geography.queries import (
    lines_of_province,
    province_id,
    provinces_beside_corridors,
    provinces_in_force,
)
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

S = ApplicationState
SAVANNAKHET, VIENTIANE = "LA-SV", "LA-VI"


@pytest.fixture
def app(app_with_reference: Flask) -> Flask:
    return app_with_reference


def test_living_beside_a_corridor_means_what_the_rules_of_eligibility_mean(app: Flask) -> None:
    """One meaning: a province counts for the reservation where it lies on a corridor for a rule."""
    known = [code for code, _country, _name in provinces_in_force(clock.today("Asia/Bangkok"))]
    assert provinces_beside_corridors() == {code for code in known if lines_of_province(code)}
    assert {SAVANNAKHET, "VN-26"} <= provinces_beside_corridors()
    assert VIENTIANE not in provinces_beside_corridors()


def test_a_run_gives_a_seat_to_who_lives_beside_a_corridor_before_higher_ranks(
    intake: Intake, staff: PageClient
) -> None:
    reserve(intake, corridors=1)
    for rank in (1, 2, 3):
        intake.shortlist("LA", rank, province=VIENTIANE)
    for rank in (1, 2):
        intake.shortlist("VN", rank, name=f"Of Ha Noi {rank}", province="VN-HN")
    last = intake.shortlist("VN", 9, name="Of Hue", province="VN-26")
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "(People who live beside a corridor)" in page
    assert page.text.index("Of Hue") < page.text.index("Of Ha Noi 2")
    staff.submit(page.link("Apply this run"), button="Apply this run")
    assert intake.state_of(last) is S.OFFERED


def test_the_last_seat_is_kept_for_who_lives_beside_a_corridor(intake: Intake) -> None:
    reserve(intake, corridors=1)
    away = [intake.shortlist(each, rank) for each in ("KH", "LA") for rank in (1, 2)]
    offer_services.make_offers(intake.cohort.id, [m.id for m in away[:3]], actor=intake.manager)
    with pytest.raises(Refused, match="reserved: People who live beside a corridor"):
        offer_services.make_offers(intake.cohort.id, [away[3].id], actor=intake.manager)
    beside = intake.shortlist("LA", 3, province=SAVANNAKHET)
    offer_services.make_offers(intake.cohort.id, [beside.id], actor=intake.manager)
    assert intake.state_of(beside) is S.OFFERED


def test_it_counts_where_they_lived_when_they_applied(intake: Intake) -> None:
    """A record that says otherwise later moves no seat; what was never told counts for nothing."""
    told = intake.shortlist("LA", 1, province=SAVANNAKHET)
    silent = intake.shortlist("LA", 2)
    with unit_of_work():
        person = db.session.get_one(Person, told.person_id)
        person.residence_province_id = province_id(VIENTIANE)
    groups = {
        each.id: each.groups for each in inputs.candidates_of(intake.cohort.id, is_reviewed=False)
    }
    assert groups == {told.id: {Reservation.CORRIDORS}, silent.id: frozenset()}


def test_the_rules_stand_on_the_public_page_and_the_call_for_nominations(
    intake: Intake, pages: PageClient
) -> None:
    public = f"/cohorts/{intake.cohort.public_id}"
    assert "Reserved seats" not in pages.get(public)
    reserve(intake, women=1, corridors=2)
    for address in (public, f"{public}/general-information"):
        page = pages.get(address)
        assert "Women: 1, People who live beside a corridor: 2" in page
        assert "Lot" in page
    with unit_of_work():
        cohort = db.session.get_one(Cohort, intake.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
    assert "Reserved seats" not in pages.get(public)
