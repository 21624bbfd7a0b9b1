"""A manager runs the plan, reads who would get a seat and why, and applies the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from tests.allocations.conftest import Intake
from tests.factories.accounts import give_role, make_account
from tests.factories.programme import actor_of
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, ApplicationState, Offer
from training_portal.allocations import inputs, services
from training_portal.allocations.models import AllocationRun, RunState
from training_portal.allocations.moving_between import Way, moves
from training_portal.allocations.plan import Bounds, Reservation, SeatRules
from training_portal.allocations.said import said_of
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.platform.workflow import Refused

S = ApplicationState


def six_people(intake: Intake) -> dict[str, Application]:
    return {
        name: intake.shortlist(name[:2], int(name[2]))
        for name in ("KH1", "KH2", "LA1", "VN1", "VN2", "VN3")
    }


def test_a_run_says_of_everybody_what_they_get_and_why(intake: Intake, staff: PageClient) -> None:
    six_people(intake)
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "first guaranteed seat of Cambodia." in page
    assert "first guaranteed seat of Lao PDR." in page
    assert "an open seat." in page
    assert "Waitlist 1: " in page
    assert "Waitlist 2: " in page


def test_trying_changes_nothing(intake: Intake, staff: PageClient) -> None:
    people = six_people(intake)
    staff.submit(intake.base, action=f"{intake.base}/runs")
    assert {intake.state_of(each) for each in people.values()} == {S.SHORTLISTED}
    assert db.session.scalar(select(func.count()).select_from(Offer)) == 0


def test_applying_offers_the_seats_and_orders_the_waitlist(
    intake: Intake, staff: PageClient
) -> None:
    people = six_people(intake)
    run = staff.submit(intake.base, action=f"{intake.base}/runs")
    question = staff.get(run.link("Apply this run"))
    assert "4 people get an offer by e-mail." in question
    assert "2 people stand on the waitlist" in question
    staff.submit(question, button="Apply this run")
    states = {name: intake.state_of(each) for name, each in people.items()}
    # The last three cohorts gave nobody a seat: two for one country and one for the others is as
    # even as four seats can be, and rank decides who of those of equal scores goes first.
    assert states["KH1"] is states["LA1"] is states["VN1"] is S.OFFERED
    assert sorted(states[each].value for each in ("KH2", "VN2", "VN3")) == [
        "offered",
        "waitlisted",
        "waitlisted",
    ]
    assert intake.state_of(people["VN3"]) is S.WAITLISTED
    places = db.session.execute(
        select(Application.id, Application.waitlist_position)
        .where(Application.state == S.WAITLISTED)
        .order_by(Application.waitlist_position)
    ).all()
    assert [place for _id, place in places] == [1, 2]
    assert places[-1][0] == people["VN3"].id


def test_the_person_and_the_body_read_the_sentence(
    intake: Intake, browser_of: Callable[[Account], PageClient]
) -> None:
    people = six_people(intake)
    run = services.try_plan(intake.cohort, actor=intake.manager)
    services.apply_run(run.id, actor=intake.manager)
    person = db.session.get_one(Person, people["VN3"].person_id)
    assert person.account_id is not None
    own = browser_of(db.session.get_one(Account, person.account_id))
    page = own.get(f"/me/applications/{people['VN3'].public_id}")
    # The number of the run is over all countries; the person is told the place in their own.
    assert "Waitlist: " in page and "Waitlist 2" not in page
    assert "on the waitlist of Viet Nam" in page
    officer = make_account()
    give_role(officer, Role.NOMINATING_OFFICER, intake.body("KH"))
    office = browser_of(officer)
    nominees = office.get(f"/nominations/{intake.cohort.public_id}")
    nominee = office.get(nominees.link("Nominee KH 1"))
    assert "first guaranteed seat of Cambodia." in nominee
    assert mails_to(person.email)


def test_the_bodys_list_of_nominees_says_why_somebody_waits(
    intake: Intake, browser_of: Callable[[Account], PageClient]
) -> None:
    people = six_people(intake)
    run = services.try_plan(intake.cohort, actor=intake.manager)
    services.apply_run(run.id, actor=intake.manager)
    assert intake.state_of(people["VN3"]) is S.WAITLISTED
    officer = make_account()
    give_role(officer, Role.NOMINATING_OFFICER, intake.body("VN"))
    office, url = browser_of(officer), f"/nominations/{intake.cohort.public_id}"
    why = said_of([people["VN3"].id])[people["VN3"].id][1]
    assert why.startswith("Waitlist: ")
    assert why in office.get(url)
    assert why in office.client.get(f"{url}?format=csv").get_data(as_text=True)


def test_two_runs_of_one_minute_have_names_of_their_own(intake: Intake, staff: PageClient) -> None:
    six_people(intake)
    first = staff.submit(intake.base, action=f"{intake.base}/runs")
    second = staff.submit(intake.base, action=f"{intake.base}/runs")
    assert "Run 1 of " in first and "Run 2 of " in second
    assert "Compare with run 1 of " in second
    runs = staff.get(intake.base)
    assert "Run 1" in runs and "Run 2" in runs


def test_a_run_is_not_compared_with_itself(intake: Intake, staff: PageClient) -> None:
    six_people(intake)
    run = services.try_plan(intake.cohort, actor=intake.manager).public_id
    page = staff.get(f"{intake.base}/compare?first={run}&second={run}")
    assert page.notices == ["Choose two different runs: these are one and the same."]
    assert page.response.request.path == intake.base


def test_how_the_lot_can_be_checked_is_told_to_who_asks(intake: Intake, staff: PageClient) -> None:
    six_people(intake)
    services.try_plan(intake.cohort, actor=intake.manager)
    page = staff.get(intake.base)
    [words] = [each for each in page.tree.iter("details") if "SHA-256" in "".join(each.itertext())]
    assert "How the lot can be checked" in "".join(words.itertext())
    for each in page.tree.findall(".//details"):
        each.getparent().remove(each)
    assert "SHA-256" not in "".join(page.tree.itertext())


def test_a_run_is_applied_once(intake: Intake) -> None:
    six_people(intake)
    run = services.try_plan(intake.cohort, actor=intake.manager)
    services.apply_run(run.id, actor=intake.manager)
    with pytest.raises(Refused, match="applied already"):
        services.apply_run(run.id, actor=intake.manager)


def test_a_run_is_not_applied_to_other_people_than_it_was_made_for(
    intake: Intake, staff: PageClient
) -> None:
    six_people(intake)
    page = staff.submit(intake.base, action=f"{intake.base}/runs")
    question = staff.get(page.link("Apply this run"))
    intake.shortlist("LA", 2)
    refused = staff.submit(question, button="Apply this run", status=409)
    assert "changed since this run" in refused
    assert db.session.scalar(select(func.count()).select_from(Offer)) == 0


def test_a_run_under_another_plan_is_compared_and_not_applied(
    intake: Intake, staff: PageClient
) -> None:
    six_people(intake)
    staff.submit(intake.base, action=f"{intake.base}/runs")
    other = staff.submit(f"{intake.base}/try", capacity="5", maximum_VN="3")
    assert "tried under another plan than the cohort has" in other
    run = db.session.scalars(select(AllocationRun).order_by(AllocationRun.id.desc())).first()
    assert run is not None
    with pytest.raises(Refused, match="another plan"):
        services.apply_run(run.id, actor=intake.manager)
    runs = staff.get(intake.base)
    assert "another plan" in runs
    by_age = select(AllocationRun).order_by(AllocationRun.id)
    first, second = [each.public_id for each in db.session.scalars(by_age)]
    compared = staff.get(f"{intake.base}/compare?first={first}&second={second}")
    assert "gains a seat" in compared
    assert "Seats in all" in compared


def test_who_applied_between_two_runs_is_compared_too(intake: Intake, staff: PageClient) -> None:
    intake.shortlist("KH")
    first = services.try_plan(intake.cohort, actor=intake.manager)
    later = intake.shortlist("LA")
    second = services.try_plan(intake.cohort, actor=intake.manager)
    (move,) = moves(first, second, intake.manager).shown
    assert (move.row.application_id, move.way) == (later.id, Way.GAINS)
    assert move.first == "Not in this run"
    (back,) = moves(second, first, intake.manager).shown
    assert (back.way, back.second) == (Way.LOSES, "Not in this run")


def test_a_plan_that_collides_says_which_rules_do(intake: Intake, staff: PageClient) -> None:
    intake.shortlist("KH")
    refused = staff.submit(
        f"{intake.base}/try",
        status=422,
        capacity="3",
        minimum_KH="2",
        minimum_LA="2",
        women="4",
    )
    assert "4 seats are guaranteed, but the cohort has 3." in refused.errors
    assert "4 seats are reserved, but the cohort has 3." in refused.errors
    assert refused.form().find(".//input[@name='women']").get("value") == "4"  # type: ignore[union-attr]


def test_rules_that_only_the_people_make_collide_are_named_too(intake: Intake) -> None:
    for country in ("KH", "LA"):
        intake.shortlist(country, 1)
        intake.shortlist(country, 2)
    plan = inputs.rules_of(intake.cohort)
    colliding = SeatRules(
        **vars(plan)
        | {
            "countries": {"KH": Bounds(2, 3), "LA": Bounds(2, 3)},
            "reserved": {Reservation.WOMEN: 1},
        }
    )
    with pytest.raises(Refused, match="cannot both be kept"):
        services.try_plan(intake.cohort, colliding, actor=intake.manager)


def test_nobody_applies_a_run_that_decides_about_themselves(intake: Intake) -> None:
    mine = intake.shortlist("KH")
    person = db.session.get_one(Person, mine.person_id)
    assert person.account_id is not None
    actor = actor_of(person.account_id, Role.PROGRAMME_MANAGER, intake.cohort.host_id)
    run = services.try_plan(intake.cohort, actor=actor)
    with pytest.raises(Refused):
        services.apply_run(run.id, actor=actor)


def test_the_state_of_an_applied_run_says_when_and_by_whom(intake: Intake) -> None:
    six_people(intake)
    run = services.try_plan(intake.cohort, actor=intake.manager)
    actor = intake.manager
    services.apply_run(run.id, actor=actor)
    with unit_of_work():
        kept = db.session.get_one(AllocationRun, run.id)
        assert kept.state is RunState.APPLIED
        assert kept.applied_by_id == actor.account_id
