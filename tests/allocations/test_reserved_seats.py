"""Seats that are reserved are kept for those they are reserved for, whoever offers them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.allocations.by_hand import most_reserved
from tests.allocations.conftest import Intake
from tests.support.pages import PageClient
from training_portal.admissions import offer_services
from training_portal.admissions.models import ApplicationState
from training_portal.allocations import services
from training_portal.allocations.plan import Reservation, TieBreak
from training_portal.allocations.reservations import are_kept_from, filled
from training_portal.allocations.services import NewRules
from training_portal.cohorts.models import Cohort
from training_portal.people.models import Sex
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

S = ApplicationState
_groups = st.frozensets(st.sampled_from(Reservation))
_reserved = st.fixed_dictionaries({each: st.integers(0, 3) for each in Reservation})


def reserve(intake: Intake, *, women: int = 0, companies: int = 0, corridors: int = 0) -> None:
    services.change_rules(
        intake.cohort,
        NewRules(
            women=women,
            companies=companies,
            corridors=corridors,
            cut_off=None,
            tie_break=TieBreak.RANK,
            release_on=intake.cohort.guarantees_release_on,
        ),
        actor=intake.manager,
        reason="Agreed with the funder.",
    )


@given(_reserved, st.lists(_groups, max_size=6))
def test_as_many_seats_count_as_reserved_as_any_counting_gives(
    reserved: dict[Reservation, int], seated: list[frozenset[Reservation]]
) -> None:
    assert filled(reserved, seated) == most_reserved(reserved, seated)


def test_the_last_seat_is_kept_for_a_woman() -> None:
    reserved = {Reservation.WOMEN: 1}
    man, woman = frozenset[Reservation](), frozenset({Reservation.WOMEN})
    assert are_kept_from(man, reserved, [man, man], free=1)
    assert not are_kept_from(woman, reserved, [man, man], free=1)
    assert not are_kept_from(man, reserved, [man, woman], free=1)
    assert not are_kept_from(man, reserved, [man], free=2)


def test_a_hand_made_offer_cannot_take_a_reserved_seat(intake: Intake) -> None:
    reserve(intake, women=1)
    men = [intake.shortlist(each, rank) for each in ("KH", "LA") for rank in (1, 2)]
    offer_services.make_offers(intake.cohort.id, [m.id for m in men[:3]], actor=intake.manager)
    with pytest.raises(Refused, match="reserved: Women"):
        offer_services.make_offers(intake.cohort.id, [men[3].id], actor=intake.manager)
    woman = intake.shortlist("LA", 3, sex=Sex.FEMALE)
    offer_services.make_offers(intake.cohort.id, [woman.id], actor=intake.manager)
    assert intake.state_of(woman) is S.OFFERED


def test_the_waitlist_passes_over_whom_a_freed_seat_is_kept_from(intake: Intake) -> None:
    reserve(intake, women=1)
    seated = [intake.shortlist("KH", 1, sex=Sex.FEMALE), intake.shortlist("KH", 2)]
    seated += [intake.shortlist("LA", 1), intake.shortlist("LA", 2)]
    offers = offer_services.make_offers(
        intake.cohort.id, [each.id for each in seated], actor=intake.manager
    )
    man = intake.shortlist("LA", 3, state=S.WAITLISTED)
    woman = intake.shortlist("LA", 4, sex=Sex.FEMALE, state=S.WAITLISTED)
    with unit_of_work():
        man.waitlist_position, woman.waitlist_position = 1, 2
    with unit_of_work():
        offers[0].deadline = clock.now() - timedelta(minutes=1)
    offer_services.expire_offers()
    assert intake.state_of(man) is S.WAITLISTED
    assert intake.state_of(woman) is S.OFFERED


def test_from_the_day_of_release_on_they_are_open_to_all(intake: Intake) -> None:
    reserve(intake, women=4)
    man = intake.shortlist("KH")
    with pytest.raises(Refused, match="reserved"):
        offer_services.make_offers(intake.cohort.id, [man.id], actor=intake.manager)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, intake.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
    offer_services.make_offers(intake.cohort.id, [man.id], actor=intake.manager)
    assert intake.state_of(man) is S.OFFERED


def test_a_run_fills_them_and_says_so(intake: Intake, staff: PageClient) -> None:
    reserve(intake, women=1, companies=1)
    for rank in (1, 2, 3):
        intake.shortlist("KH", rank)
    intake.shortlist("VN", 1, company=True)
    intake.shortlist("LA", 9, sex=Sex.FEMALE)
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "it counts as a reserved one too (Women)." in page
    assert "a reserved seat (Nominees of companies)." in page


def test_rules_are_changed_on_a_page_that_keeps_what_was_typed(
    intake: Intake, staff: PageClient
) -> None:
    page = staff.submit(f"{intake.base}/rules", status=422, women="2", cut_off="abc")
    assert "Cut-off in points: Write points from 0 to 100, for example 60 or 62.5." in page.errors
    assert "cut_off" in page.html and "abc" in page.html
    saved = staff.submit(
        f"{intake.base}/rules", women="2", cut_off="62.5", reason="Agreed with the funder."
    )
    assert saved.notices == ["The rules are changed."]
    assert "Women: 2" in saved
    assert "62.50 points" in saved


def test_two_windows_are_told_of_each_other(intake: Intake, staff: PageClient) -> None:
    old = staff.get(f"{intake.base}/rules")
    reserve(intake, women=1)
    page = staff.submit(old, status=409, women="3", reason="Agreed with the funder.")
    assert "changed in another window or by somebody else" in page


def test_more_reserved_seats_than_there_are_is_refused(intake: Intake) -> None:
    with pytest.raises(Refused, match="5 seats are reserved, but the cohort has 4"):
        reserve(intake, women=5)
