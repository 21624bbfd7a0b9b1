"""A nomination that was taken back is over: no letter, no claim, a mail, and room to try again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.admissions.offices import BrowserOf, Office, nominated
from tests.factories import PASSWORD, make_account
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.people import claims
from training_portal.people.models import Person
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

KEO = "keo@example.org"


def add(office: Office, name: str = "Keo", email: str = "") -> Person:
    """Nominate somebody by form."""
    office.browser.submit(
        f"{office.base}/add",
        name=name, birth_date="12/03/1988", sex="F", nationality="KH", email=email,
    )  # fmt: skip
    return db.session.scalars(select(Person).order_by(Person.id.desc()).limit(1)).one()


def take_back(office: Office, reason: str = "Changed post.") -> None:
    public_id = db.session.scalars(
        select(Nomination.public_id).order_by(Nomination.id.desc()).limit(1)
    ).one()
    office.browser.submit(f"{office.base}/{public_id}/withdraw", reason=reason)


def test_the_question_names_the_person_the_course_the_rank_and_the_state(office: Office) -> None:
    add(office)
    public_id = db.session.scalars(select(Nomination.public_id)).one()
    page = office.browser.get(f"{office.base}/{public_id}/withdraw")
    for words in ("Keo", office.cohort.code, "Draft"):
        assert words in page
    assert "<dt>Rank</dt><dd>1</dd>" in page.html


def test_what_is_over_already_is_not_taken_back(office: Office) -> None:
    add(office)
    public_id = db.session.scalars(select(Nomination.public_id)).one()
    take_back(office)
    page = office.browser.get(f"{office.base}/{public_id}/withdraw")
    assert "cannot be taken back any more" in page


def test_a_nomination_that_moved_on_since_the_question_is_asked_about_once_more(
    office: Office,
) -> None:
    """It was a draft when the officer was asked; by now the programme looks at it."""
    add(office)
    public_id = db.session.scalars(select(Nomination.public_id)).one()
    question = office.browser.get(f"{office.base}/{public_id}/withdraw")
    application = db.session.scalars(select(Application)).one()
    with unit_of_work():
        db.session.get_one(Application, application.id).state = ApplicationState.SUBMITTED
    page = office.browser.submit(question, reason="Changed post.", status=409)
    assert "Changed post." in page and f"“{ApplicationState.SUBMITTED.label}”: Keo" in page
    state = select(Application.state).where(Application.id == application.id)
    assert db.session.scalars(state).one() is ApplicationState.SUBMITTED
    page = office.browser.submit(page, button="Take the nomination back")
    assert page.notices == ["The nomination is taken back."]
    assert db.session.scalars(state).one() is ApplicationState.WITHDRAWN


def test_what_ended_since_the_question_is_not_taken_back(office: Office) -> None:
    add(office)
    public_id = db.session.scalars(select(Nomination.public_id)).one()
    question = office.browser.get(f"{office.base}/{public_id}/withdraw")
    take_back(office)
    page = office.browser.submit(question, reason="Once more.", status=409)
    assert "no application of this person that is still open" in page
    # Nor is a state taken that no page has told of.
    page = office.browser.submit(question, reason="Once more.", seen="nonsense", status=409)
    assert "cannot be taken back any more" in page


def test_no_letter_is_printed_for_somebody_taken_back(office: Office) -> None:
    add(office)
    assert "1 person has no e-mail" in office.browser.get(office.base)
    take_back(office)
    assert "has no e-mail" not in office.browser.get(office.base)
    assert "Keo" not in office.browser.get(f"{office.base}/letters")


def test_the_link_says_so_and_only_removes_the_record(office: Office, pages: PageClient) -> None:
    person = add(office, email=KEO)
    link = last_link(KEO)
    take_back(office)
    page = pages.get(link, status=410)
    assert f"{office.body.name} has taken the nomination back." in page
    assert "password" not in page
    pages.submit(f"{link}/remove", button="Remove it for good")
    assert db.session.get_one(Person, person.id, populate_existing=True).erased_at is not None


def test_nobody_claims_a_record_whose_nomination_was_taken_back(
    office: Office, browser_of: BrowserOf
) -> None:
    person = add(office, email=KEO)
    token = last_link(KEO).removeprefix("/claim/")
    take_back(office)
    account = make_account()
    browser_of(account).get(f"/claim/{token}", status=410)
    assert claims.claim(token, account.id, actor=SYSTEM, is_proven=True) is claims.Claimed.OVER
    assert claims.claim_with_new_account(token, PASSWORD) is None
    with pytest.raises(Refused):
        claims.new_link(person.id, actor=SYSTEM)


def test_the_person_is_told_with_the_reason(office: Office) -> None:
    add(office, email=KEO)
    take_back(office, "Keo moved to another ministry.")
    first = mails_to(KEO)[-1]
    assert "taken back" in first.subject
    assert "Keo moved to another ministry." in first.body
    assert "you have withdrawn" not in first.body


def test_the_page_of_the_person_says_who_took_it_back_and_why(
    office: Office, browser_of: BrowserOf
) -> None:
    person = add(office, email=KEO)
    account = make_account(email=KEO)
    claims.claim(last_link(KEO).removeprefix("/claim/"), account.id, actor=SYSTEM, is_proven=True)
    application = db.session.scalars(select(Application)).one()
    with unit_of_work():  # It was returned before: that reason is not the one of the end.
        application = db.session.get_one(Application, application.id)
        application.state = ApplicationState.RETURNED
        application.outcome_reason = "The letter has no signature."
    take_back(office, "Moved to another ministry.")
    page = browser_of(account).get(f"/me/applications/{application.public_id}")
    assert f"{office.body.name} has taken the nomination back. Moved to another" in page
    assert "The nomination was taken back." in page
    assert "The programme" not in page and "no signature" not in page
    assert person.id == application.person_id


def test_who_withdraws_does_not_read_why_it_was_returned_once(
    mine: PageClient, somsak: Person
) -> None:
    application = make_application(
        make_cohort(),
        somsak,
        state=ApplicationState.RETURNED,
        outcome_reason="The letter has no signature.",
    )
    url = f"/me/applications/{application.public_id}"
    mine.submit(f"{url}/withdraw", reason="My father is ill.")
    page = mine.get(url)
    assert "no signature" not in page and "My father is ill." in page


def test_somebody_taken_back_can_be_nominated_again(office: Office) -> None:
    add(office)
    take_back(office)
    add(office)
    assert "has no e-mail" in office.browser.get(office.base)


def test_who_was_taken_back_is_no_longer_counted(office: Office) -> None:
    add(office)
    assert nominated(office) == "1"
    take_back(office)
    assert nominated(office) == "0"
