"""The pages of a seat that waits: the body's, and what person, staff and public read of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.admissions.offices import officer_of
from tests.factories.accounts import give_role, make_account
from tests.factories.programme import make_organisation, manager_of
from tests.replacements.conftest import Delegation
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.models import ApplicationState as A
from training_portal.allocations import services as allocations
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person, Sex
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.replacements import services
from training_portal.replacements.models import Replacement
from training_portal.replacements.models import ReplacementState as R

SENTENCE = "This seat replaces a nominee of Lao PDR within its guarantee."


def given_up(lao: Delegation) -> tuple[Application, Application]:
    seated = lao.nominee(A.ACCEPTED, 1, name="Khamla Vongsa")
    second = lao.nominee(A.WAITLISTED, 2, name="Noy Sisavath", place=4)
    lao.gives_up(seated)
    return seated, second


def base(lao: Delegation) -> str:
    return f"/nominations/{lao.cohort.public_id}/replacements/{lao.waiting.public_id}"


def test_an_officer_finds_the_seat_on_three_ways_and_names_somebody(lao: Delegation) -> None:
    _seated, second = given_up(lao)
    browser = lao.browser
    assert f"Name a replacement: {lao.cohort.code}" in browser.get("/me")
    nominees = browser.get(f"/nominations/{lao.cohort.public_id}")
    assert "A seat of yours is free." in nominees
    assert "Khamla Vongsa gave it up." in nominees
    page = browser.get(nominees.link("Name a replacement"))
    assert "Rank 1. On the waitlist" in page
    page = browser.submit(page, button="Go on", person=second.public_id)
    assert "Offer the seat to this person?" in page
    assert lao.waiting.state is R.OPEN
    page = browser.submit(page, button="Offer the seat")
    assert page.notices == ["Noy Sisavath is offered the seat, and hears of it by mail."]
    assert "Named instead" in page
    assert "A replacement was named, and is offered the seat" in page
    assert "Name a replacement" not in browser.get("/me")
    assert "A seat of yours is free." not in browser.get(f"/nominations/{lao.cohort.public_id}")


def test_why_somebody_has_the_seat_is_read_by_person_body_and_staff(
    lao: Delegation, browser_of: Callable[[Account], PageClient]
) -> None:
    _seated, second = given_up(lao)
    services.name_replacement(lao.waiting.id, second.id, reason=None, actor=lao.officer)
    person = db.session.get_one(Person, second.person_id)
    assert person.account_id is not None
    own = browser_of(db.session.get_one(Account, person.account_id))
    assert SENTENCE in own.get(f"/me/applications/{second.public_id}")
    nomination = db.session.get_one(Nomination, second.nomination_id)
    nominee = f"/nominations/{lao.cohort.public_id}/{nomination.public_id}"
    assert SENTENCE in lao.browser.get(nominee)
    manager = make_account()
    give_role(manager, Role.PROGRAMME_MANAGER, db.session.get_one(Organisation, lao.cohort.host_id))
    table = f"/manage/cohorts/{lao.cohort.public_id}/applications"
    assert SENTENCE in browser_of(manager).get(f"{table}/{second.public_id}")
    # Once the seat is no longer theirs nothing is said of it.
    lao.gives_up(second)
    assert SENTENCE not in own.get(f"/me/applications/{second.public_id}")


def test_staff_read_that_a_seat_waits_and_for_whom(
    lao: Delegation, browser_of: Callable[[Account], PageClient]
) -> None:
    given_up(lao)
    manager = make_account()
    give_role(manager, Role.PROGRAMME_MANAGER, db.session.get_one(Organisation, lao.cohort.host_id))
    page = browser_of(manager).get(f"/manage/cohorts/{lao.cohort.public_id}/applications")
    assert "1 seat waits for a replacement, and counts as taken." in page
    assert f"{lao.body.name} names somebody by" in page


def test_what_is_wrong_is_said_and_the_words_stay(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2)
    third = lao.nominee(A.SHORTLISTED, 3)
    lao.gives_up(seated)
    browser = lao.browser
    page = browser.get(base(lao))
    page = browser.submit(page, button="Go on", status=422, reason="Same plant.")
    assert "Choose one of your nominees." in page
    assert "Same plant." in page
    page = browser.submit(page, button="Go on", status=422, person=third.public_id, reason="")
    assert "This is not the first of your ranking: say why." in page


def test_giving_it_on_is_asked_twice(lao: Delegation) -> None:
    given_up(lao)
    browser = lao.browser
    page = browser.get(browser.get(base(lao)).link("Name nobody…"))
    assert lao.waiting.state is R.OPEN
    page = browser.submit(page, button="Give the seat on")
    assert page.notices == ["The seat goes to the next on the waitlist."]
    assert lao.waiting.state is R.PASSED_ON
    page = browser.get(f"{base(lao)}/pass-on")
    assert "waits for nobody any more" in page


def test_after_its_day_the_page_says_so_and_has_no_form(lao: Delegation) -> None:
    given_up(lao)
    browser, number = lao.browser, lao.waiting.id
    opened = browser.get(base(lao))
    with unit_of_work():
        db.session.get_one(Replacement, number).until = clock.now() - timedelta(seconds=1)
    page = browser.submit(opened, button="Go on", status=409, reason="Same plant.")
    assert "The time to name a replacement is over" in page
    assert "Same plant." in page  # to be copied
    page = browser.get(base(lao))
    assert "The time to name a replacement is over" in page
    assert "Go on" not in page


def test_who_cannot_be_named_stands_beside_with_the_reason(lao: Delegation) -> None:
    seated = lao.nominee(A.ACCEPTED)
    lao.nominee(A.SHORTLISTED, 2, name="Noy Sisavath")
    allocations.change_rules(
        lao.cohort,
        allocations.NewRules(
            women=4,
            companies=0,
            corridors=0,
            cut_off=None,
            tie_break=allocations.TieBreak.RANK,
            release_on=None,
        ),
        actor=manager_of(lao.cohort),
        reason="Women first.",
    )
    woman = lao.nominee(A.SHORTLISTED, 3)
    with unit_of_work():
        db.session.get_one(Person, woman.person_id).sex = Sex.FEMALE
    lao.gives_up(seated)
    page = lao.browser.get(base(lao))
    assert "Cannot be named now" in page
    assert "The seats that are free are reserved: Women." in page
    with unit_of_work():
        db.session.get_one(Person, woman.person_id).is_hidden = True
    assert "None of your nominees can have the seat now." in lao.browser.get(base(lao))


def test_a_run_tells_of_the_seat_that_waits_and_does_not_call_it_empty(
    lao: Delegation,
) -> None:
    given_up(lao)
    manager = make_account()
    give_role(manager, Role.PROGRAMME_MANAGER, db.session.get_one(Organisation, lao.cohort.host_id))
    run = allocations.try_plan(lao.cohort, actor=manager_of(lao.cohort))
    here = f"/manage/cohorts/{lao.cohort.public_id}/allocation/runs/{run.public_id}"
    page = lao.browser_of(manager).get(here)
    assert "1 seat of Lao PDR waits for a replacement: it counts as taken" in page
    empty = lao.cohort.capacity - 1 - sum(run.seats.values())
    assert f"{empty} of {lao.cohort.capacity - 1} seats stay empty." in page
    assert "beside 1 seat that waits for a replacement" in page


def test_who_hides_later_is_named_on_no_page_of_the_body(lao: Delegation) -> None:
    seated, second = given_up(lao)
    with unit_of_work():
        for each in (seated, second):
            db.session.get_one(Person, each.person_id).is_hidden = True
    for url in (base(lao), f"/nominations/{lao.cohort.public_id}"):
        page = lao.browser.get(url)
        assert "Khamla Vongsa" not in page
        assert "Noy Sisavath" not in page


def test_another_body_finds_nothing(lao: Delegation) -> None:
    given_up(lao)
    other = officer_of(lao.browser_of, make_organisation("LA", nominates=True))
    for url in (base(lao), f"{base(lao)}/pass-on"):
        assert other.client.get(url).status_code == 404
    assert "A seat of yours is free." not in other.get(f"/nominations/{lao.cohort.public_id}")
    assert "Name a replacement" not in other.get("/me")


def test_the_rule_is_published_with_the_seat_plan(lao: Delegation, pages: PageClient) -> None:
    url = f"/cohorts/{lao.cohort.public_id}"
    assert "Who gives up a guaranteed seat before the course can be replaced" in pages.get(url)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, lao.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone) + timedelta(days=9)
    assert "who gives up a guaranteed seat can be replaced by another nominee" in pages.get(url)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, lao.cohort.id)
        cohort.guarantees_release_on = clock.today(cohort.time_zone)
    assert "guaranteed seat" not in pages.get(url)
