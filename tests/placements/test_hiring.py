"""From the shortlist to the end of a placement: both sides take steps, openings are counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import make_account, make_company
from tests.factories.placements import (
    again,
    make_graduate,
    make_placement,
    make_posting,
    state_of,
)
from tests.support.pages import PageClient, values_of
from tests.support.statements import statements
from training_portal.accounts.models import Account
from training_portal.organisations.models import Organisation
from training_portal.placements import application_services as person_services
from training_portal.placements import hiring_services, posting_services
from training_portal.placements.application_states import PlacementState
from training_portal.placements.events import PlacementFinished, PlacementStarted
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_states import PostingState
from training_portal.platform import clock, events, i18n
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
S = PlacementState


@pytest.fixture
def company(app: Flask) -> Organisation:
    return make_company("LA")


@pytest.fixture
def recruiter(company: Organisation, browser_of: BrowserOf) -> PageClient:
    return browser_of(make_account(Role.COMPANY_RECRUITER, organisation=company))


@pytest.fixture
def posting(company: Organisation) -> Posting:
    return make_posting(company, openings=1)


def applied(posting: Posting, state: S = S.SUBMITTED) -> tuple[Account, PlacementApplication]:
    account, person = make_graduate()
    return account, make_placement(posting, person, state=state)


def renewed(application: PlacementApplication) -> PlacementApplication:
    return db.session.get_one(PlacementApplication, application.id, populate_existing=True)


def company_path(application: PlacementApplication, verb: str = "") -> str:
    return f"/company/applicants/{application.public_id}" + (f"/{verb}" if verb else "")


def own_path(application: PlacementApplication, verb: str = "") -> str:
    return f"/me/placements/{application.public_id}" + (f"/{verb}" if verb else "")


def test_the_whole_way(recruiter: PageClient, posting: Posting, browser_of: BrowserOf) -> None:
    seen: list[object] = []
    events.subscribe(PlacementStarted, seen.append)
    events.subscribe(PlacementFinished, seen.append)
    account, application = applied(posting)
    person = browser_of(account)
    recruiter.submit(company_path(application, "shortlist"))
    day = (clock.today() + timedelta(days=3)).isoformat()
    recruiter.submit(company_path(application, "interview"), day=day, at="14:30", place="Gate 2")
    page = person.get(own_path(application))
    assert "14:30" in page and "Gate 2" in page
    person.submit(page, action=f"{own_path(application)}/interview", answer="comes")
    assert "I will be there" in recruiter.get(company_path(application))
    recruiter.submit(company_path(application, "offer"))
    assert "You are offered this placement." in person.get(own_path(application))
    person.submit(own_path(application, "accept"))
    assert again(posting).filled == 1 and again(posting).state is PostingState.FILLED
    person.submit(own_path(application, "begin"))
    recruiter.submit(company_path(application, "finish"), outcome="hired_on")
    assert state_of(application) is S.FINISHED
    assert "Kept on by the company" in person.get(own_path(application))
    assert [type(each) for each in seen] == [PlacementStarted, PlacementFinished]
    assert isinstance(seen[1], PlacementFinished) and seen[1].hired and not seen[1].early


def test_the_last_opening_is_taken_once(
    recruiter: PageClient, posting: Posting, browser_of: BrowserOf
) -> None:
    first, second = applied(posting, S.OFFERED), applied(posting, S.OFFERED)
    browser_of(first[0]).submit(own_path(first[1], "accept"))
    page = browser_of(second[0]).submit(own_path(second[1], "accept"), status=409)
    assert "All openings of this posting have been taken meanwhile." in page
    assert state_of(second[1]) is S.OFFERED and again(posting).filled == 1


def test_an_offer_is_prolonged_and_taken_back_and_an_interview_called_off(
    recruiter: PageClient, posting: Posting, browser_of: BrowserOf
) -> None:
    account, application = applied(posting, S.INTERVIEW)
    recruiter.submit(company_path(application, "call_off"), reason="The plant is closed that day.")
    assert state_of(application) is S.SHORTLISTED and renewed(application).interview_at is None
    recruiter.submit(company_path(application, "offer"))
    known = renewed(application).offer_deadline
    sooner, later = ((clock.today() + timedelta(days=n)).isoformat() for n in (3, 20))
    page = recruiter.submit(company_path(application, "prolong"), until=sooner, status=422)
    assert "only be made longer" in page.errors[0]
    recruiter.submit(company_path(application, "prolong"), until=later)
    assert renewed(application).offer_deadline > known and state_of(application) is S.OFFERED
    recruiter.submit(company_path(application, "retract"), reason="The line is not built yet.")
    assert state_of(application) is S.SHORTLISTED and renewed(application).offer_deadline is None
    person = browser_of(account)
    assert "The line is not built yet." in person.get(own_path(application))
    person.get(own_path(application, "accept"), status=409)
    sent = set(db.session.scalars(select(OutboxMail.template)))
    assert {
        "placement_interview_off", "placement_offer_prolonged", "placement_offer_retracted"
    } <= sent  # fmt: skip


def test_work_begins_on_a_day_that_has_come_since_the_application(
    recruiter: PageClient, posting: Posting
) -> None:
    _account, application = applied(posting, S.ACCEPTED)
    today = clock.today(posting.time_zone)
    for day, words in ((today + timedelta(days=1), "still to come"), (date(2020, 1, 1), "before")):
        page = recruiter.submit(
            company_path(application, "start"), first_day=day.isoformat(), status=422
        )
        assert words in page.errors[0]
    recruiter.submit(company_path(application, "start"), first_day=today.isoformat())
    assert renewed(application).started_on == today


def test_before_the_agreed_day_none_is_proposed(
    company: Organisation, recruiter: PageClient
) -> None:
    day = clock.today("Asia/Vientiane") + timedelta(days=40)
    _account, application = applied(make_posting(company, starts_on=day), S.ACCEPTED)
    page = recruiter.get(company_path(application, "start"))
    assert f"The posting says {i18n.day(day)}." in page
    assert values_of(page.form())["first_day"] == [""]


def test_no_offer_goes_out_while_all_is_taken(recruiter: PageClient, posting: Posting) -> None:
    applied(posting, S.ACCEPTED)
    _account, waiting = applied(posting, S.SHORTLISTED)
    page = recruiter.submit(company_path(waiting, "offer"), status=409)
    assert "raise their number first" in page


def test_withdrawing_after_accepting_frees_the_opening(
    posting: Posting, browser_of: BrowserOf
) -> None:
    account, application = applied(posting, S.OFFERED)
    browser = browser_of(account)
    browser.submit(own_path(application, "accept"))
    browser.submit(own_path(application, "withdraw"), reason="A course begins.")
    assert state_of(application) is S.WITHDRAWN
    assert again(posting).filled == 0 and again(posting).state is PostingState.PUBLISHED


def test_declining_ends_it_and_holds_nothing(posting: Posting, browser_of: BrowserOf) -> None:
    account, application = applied(posting, S.OFFERED)
    browser = browser_of(account)
    page = browser.get(own_path(application)).html
    # What is offered stands before the buttons, and there is one way to say no.
    assert page.index("USD 250 a month") < page.index(own_path(application, "accept"))
    assert own_path(application, "withdraw") not in page
    assert "USD 250 a month" in browser.get(own_path(application, "accept"))
    browser.submit(own_path(application, "decline"))
    assert state_of(application) is S.DECLINED and again(posting).filled == 0


def test_a_late_answer_does_not_take_the_opening(posting: Posting, browser_of: BrowserOf) -> None:
    account, person = make_graduate()
    application = make_placement(
        posting, person, state=S.OFFERED, offer_deadline=clock.now() - timedelta(minutes=1)
    )
    page = browser_of(account).submit(own_path(application, "accept"), status=409)
    assert "It is over." in page
    assert hiring_services.expire_offers() == 1 and hiring_services.expire_offers() == 0
    assert state_of(application) is S.EXPIRED and again(posting).filled == 0


def test_who_never_came_frees_the_opening(recruiter: PageClient, posting: Posting) -> None:
    _account, application = applied(posting, S.ACCEPTED)
    recruiter.submit(company_path(application, "end"), reason="Never came.")
    assert state_of(application) is S.ENDED_EARLY and again(posting).filled == 0


def test_why_somebody_left_is_not_for_the_company(
    recruiter: PageClient, posting: Posting, browser_of: BrowserOf
) -> None:
    account, application = applied(posting, S.STARTED)
    browser_of(account).submit(own_path(application, "leave"), reason="They kept my passport.")
    page = recruiter.get(company_path(application))
    assert "Ended early" in page and "passport" not in page
    assert "They kept my passport." in browser_of(account).get(own_path(application))


def test_many_are_shortlisted_or_rejected_at_once(recruiter: PageClient, posting: Posting) -> None:
    rows = [applied(posting)[1] for _number in range(3)]
    table = f"/company/postings/{posting.public_id}/applicants"
    ids = [row.public_id for row in rows]
    asked = recruiter.submit(table, button="Do not select", row=ids[:2])
    assert "2 people are told by e-mail." in asked
    recruiter.submit(asked, reason="", status=422)
    recruiter.submit(asked, reason="We look for welders.")
    assert [state_of(row) for row in rows] == [S.REJECTED, S.REJECTED, S.SUBMITTED]
    asked = recruiter.submit(table, button="Shortlist", row=ids)
    assert "1 person is told by e-mail." in asked and "Left out: 2" in asked
    assert asked.text.count("the state is “Not selected”") == 2
    recruiter.submit(asked)
    assert state_of(rows[2]) is S.SHORTLISTED


def test_who_moved_on_since_the_question_is_asked_about_again(
    recruiter: PageClient, posting: Posting
) -> None:
    rows = [applied(posting)[1] for _number in range(2)]
    table = f"/company/postings/{posting.public_id}/applicants"
    ids = [row.public_id for row in rows]
    asked, late = (recruiter.submit(table, button="Do not select", row=ids) for _ in range(2))
    shortlist = recruiter.submit(table, button="Shortlist", row=ids[:1])
    recruiter.submit(shortlist)
    page = recruiter.submit(asked, reason="We look for welders.", status=409)
    (error,) = page.errors
    assert "now “Shortlisted”: " in error and "We look for welders." in page
    assert [state_of(row) for row in rows] == [S.SHORTLISTED, S.SUBMITTED]
    # Asked anew, with what there is now, it is the recruiter's wish.
    recruiter.submit(page)
    assert {state_of(row) for row in rows} == {S.REJECTED}
    # Sent twice it finds what it did itself, which is no stranger's change.
    assert "nothing was done twice" in recruiter.submit(page).notices[0]
    # Where nothing is left to do the words stand on the page that says so.
    page = recruiter.submit(late, reason="We look for welders.", status=409)
    assert "now “Not selected”: " in page and "We look for welders." in page


def test_who_moves_on_in_the_last_moment_stays(posting: Posting) -> None:
    _account, application = applied(posting, S.SHORTLISTED)
    with pytest.raises(Stale):
        hiring_services.decide(
            [application.id], "reject", reason="x", seen={application.id: "x"}, actor=SYSTEM
        )
    assert state_of(application) is S.SHORTLISTED


def test_a_suspended_posting_lets_nobody_decide(recruiter: PageClient, posting: Posting) -> None:
    _account, application = applied(posting)
    with unit_of_work():
        db.session.get_one(Posting, posting.id).state = PostingState.SUSPENDED
    recruiter.submit(company_path(application, "shortlist"), status=409)


def test_withdrawing_the_posting_tells_those_who_wait(
    recruiter: PageClient, posting: Posting, browser_of: BrowserOf
) -> None:
    account, application = applied(posting)
    recruiter.submit(f"/company/postings/{posting.public_id}/withdraw")
    assert state_of(application) is S.REJECTED
    assert "The company withdrew this posting." in browser_of(account).get(own_path(application))


def test_another_company_s_applicants_are_not_there(recruiter: PageClient) -> None:
    _account, application = applied(make_posting(make_company("LA")))
    for verb in ("", "shortlist", "offer"):
        recruiter.get(company_path(application, verb), status=404)


def test_a_wrong_step_is_refused_in_words(recruiter: PageClient, posting: Posting) -> None:
    _account, application = applied(posting)
    for verb in ("start", "finish", "offer"):
        recruiter.get(company_path(application, verb), status=409)


def test_an_interview_needs_a_place_or_a_link(recruiter: PageClient, posting: Posting) -> None:
    _account, application = applied(posting)
    path = company_path(application, "interview")
    day = (clock.today() + timedelta(days=3)).isoformat()
    page = recruiter.submit(path, day=day, at="14:30", status=422)
    assert "Write a place, or a link below." in page.errors[0]
    page = recruiter.submit(path, day=day, at="14:30", link="javascript:alert(1)", status=422)
    assert page.errors == ["Link for a video call: A link begins with https://"]
    recruiter.submit(path, day=day, at="14:30", link="meet.example.org/x")
    assert renewed(application).interview_link == "https://meet.example.org/x"


def test_the_services_themselves_refuse_the_wrong_hands(posting: Posting) -> None:
    _account, application = applied(posting, S.OFFERED)
    person_services.accept_offer(application.id, actor=SYSTEM)
    with pytest.raises(Refused):
        person_services.accept_offer(application.id, actor=SYSTEM)
    with pytest.raises(Refused):
        posting_services.withdraw_posting(posting.id, actor=SYSTEM)


def test_the_table_costs_the_same_however_long(recruiter: PageClient, posting: Posting) -> None:
    table = f"/company/postings/{posting.public_id}/applicants"

    def cost() -> int:
        with statements(db.session.get_bind()) as seen:
            recruiter.get(table)
        return len(seen)

    for _number in range(2):
        applied(posting)
    recruiter.get(table)
    first = cost()
    for _number in range(5):
        applied(posting)
    assert cost() == first


def test_withdrawing_ends_what_was_shared_and_says_so_before(
    recruiter: PageClient, posting: Posting, browser_of: BrowserOf
) -> None:
    account, application = applied(posting)
    name = application.shared_name
    path = f"/company/postings/{posting.public_id}/applicants"
    assert name and name in recruiter.get(company_path(application))
    browser = browser_of(account)
    asked = browser.get(own_path(application, "withdraw"))
    assert "It no longer sees what you shared" in asked
    browser.submit(asked, reason="A course begins.")
    page = recruiter.get(company_path(application))
    assert name not in page and "This person withdrew." in page and "A course begins." in page
    assert name not in recruiter.get(path)
    assert name not in recruiter.client.get(f"{path}?format=csv").text
    kept = renewed(application)
    assert (kept.shared, kept.shared_name, kept.message) == (None, "", "")


def test_what_was_withdrawn_earlier_is_not_shown_either(
    recruiter: PageClient, posting: Posting
) -> None:
    _account, application = applied(posting, S.WITHDRAWN)
    name = application.shared_name
    assert name and name not in recruiter.get(company_path(application))
