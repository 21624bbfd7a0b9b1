"""Part A and the official application: written by the body, sent with its list, printed, erased."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories.accounts import actor_of
from tests.factories.endorsements import Office
from tests.factories.programme import make_cohort
from tests.support.pages import Page, PageClient
from training_portal.accounts.models import Account
from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort, CohortDecision
from training_portal.courses.models import CourseVersion
from training_portal.endorsements import own_records, part_services, sending
from training_portal.endorsements.models import (
    EndorsedNominee,
    Endorsement,
    NomineeReason,
    OrganisationPart,
)
from training_portal.endorsements.rules import PART_HEADINGS
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.own_data import Owner
from training_portal.platform.policy import SYSTEM, Actor, Role
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
WHY = "Leads the crew of the new bridge."
BLANK = dict.fromkeys(PART_HEADINGS, "")


def page_of(office: Office) -> str:
    return f"/nominations/{office.cohort.public_id}/organisation?body={office.body.public_id}"


def of_body(office: Office) -> str:
    return f"/nominations/{office.cohort.public_id}/endorsement?body={office.body.public_id}"


def writer(office: Office) -> Actor:
    return actor_of(office.officer, Role.NOMINATING_OFFICER, organisation=office.body)


def write(office: Office, *nominees: Application, **texts: str) -> None:
    whys = {each.nomination_id: WHY for each in nominees if each.nomination_id is not None}
    part_services.write_part(office.cohort, office.body, BLANK | texts, whys, actor=writer(office))


def form_on(page: Page, url: str) -> Any:
    return page.form(url.partition("?")[0])


def why_field(page: Page, url: str) -> str:
    form = form_on(page, url)
    [name] = [
        str(each)
        for each in form.xpath(".//textarea/@name")
        if str(each).startswith("why_") and str(each) != "why_course"
    ]
    return name


def printed(browser: PageClient, url: str) -> str:
    answer = browser.client.get(url)
    assert answer.mimetype == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.data)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def test_the_body_writes_a_draft_is_told_what_lacks_and_sends_its_list_with_it(
    office: Office, officer: PageClient, endorser: PageClient, manager: PageClient
) -> None:
    first = office.nominee(1, name="Sok Dara")
    page = officer.get(page_of(office))
    typed: dict[str, Any] = {why_field(page, page_of(office)): WHY}
    officer.submit(page_of(office), problem="Bridges\nfail.", **typed)
    assert "not written yet: Profile and mission of the organisation" in officer.get(
        f"/nominations/{office.cohort.public_id}"
    )
    draft = manager.get(f"/manage/cohorts/{office.cohort.public_id}/applications/{first.public_id}")
    assert "A draft: the body can still change it." in draft
    assert WHY in draft
    unticked = officer.submit(of_body(office), status=422)
    assert "Confirm that your organisation supports these people: tick the box." in unticked.errors
    officer.submit(of_body(office), support="y")
    sent = db.session.scalars(select(Endorsement)).one()
    assert sent.is_supported
    for reader, url in (
        (endorser, f"/endorsements/{sent.public_id}"),
        (manager, f"/manage/cohorts/{office.cohort.public_id}/endorsements/{sent.public_id}"),
    ):
        shown = reader.get(url)
        assert "Bridges" in shown
        assert WHY in shown
        assert "The body confirmed that it supports the leave" in shown


@pytest.mark.parametrize("end", [{"decision": CohortDecision.CANCELLED}, {"is_begun": True}])
def test_nothing_more_is_asked_for_once_the_cohort_began_or_was_cancelled(
    office: Office, officer: PageClient, end: dict[str, Any]
) -> None:
    write(office, office.nominee(1), problem="Bridges fail.")
    url = f"/nominations/{office.cohort.public_id}"
    assert "not written yet" in officer.get(url)
    with unit_of_work():
        cohort = db.session.get_one(Cohort, office.cohort.id)
        if "decision" in end:
            cohort.decision = end["decision"]
        else:
            cohort.starts_on = clock.today(cohort.time_zone)
    page = officer.get(url)
    assert "Part A: the organisation" in page
    assert "not written yet" not in page


def test_what_was_sent_stays_and_a_change_goes_with_the_next_sending(
    office: Office, officer: PageClient, endorser: PageClient
) -> None:
    first = office.nominee(1)
    write(office, first, problem="Bridges fail.")
    sent = office.send()
    assert "stays there as it was" in officer.get(page_of(office))
    officer.submit(page_of(office), problem="Roads fail.")
    part_services.write_part(
        office.cohort,
        office.body,
        BLANK | {"problem": "Roads fail."},
        {first.nomination_id or 0: "Another reason."},
        actor=writer(office),
    )
    listed = endorser.get(f"/endorsements/{sent.public_id}")
    assert "Bridges fail." in listed
    assert WHY in listed
    assert "Roads fail." not in listed
    endorser.submit(f"/endorsements/{sent.public_id}/return", reason="Mend it.")
    office.send()
    listed = endorser.get(f"/endorsements/{sent.public_id}")
    assert "Roads fail." in listed
    assert "Another reason." in listed
    assert "Bridges fail." not in listed


def test_the_next_cohort_begins_with_the_words_of_the_last_and_says_so(
    office: Office, officer: PageClient
) -> None:
    write(office, problem="Bridges fail.")
    version = db.session.get_one(CourseVersion, office.cohort.course_version_id)
    earlier, office.cohort = office.cohort, make_cohort(version=version)
    page = officer.get(page_of(office))
    assert f"These are the words that you wrote for {earlier.code}." in page
    assert "Bridges fail." in page
    assert (
        db.session.scalar(
            select(OrganisationPart.id).where(OrganisationPart.cohort_id == office.cohort.id)
        )
        is None
    )
    officer.submit(page_of(office))
    assert "These are the words" not in officer.get(page_of(office))
    assert "Bridges fail." in officer.get(page_of(office))


def test_of_another_course_only_what_the_body_is_is_filled_in(
    office: Office, officer: PageClient
) -> None:
    write(office, organisation_profile="Builds bridges.", problem="Bridges fail.")
    earlier, office.cohort = office.cohort, make_cohort()
    page = officer.get(page_of(office))
    assert f"for {earlier.code}, another course, is filled in" in page
    assert "Builds bridges." in page
    assert "Bridges fail." not in page


def test_two_windows_on_part_a_lose_nothing(office: Office, officer: PageClient) -> None:
    form = form_on(officer.get(page_of(office)), page_of(office))
    stale = form.xpath(".//input[@name='seen']/@value")
    officer.submit(page_of(office), problem="Bridges fail.")
    answer = officer.submit(page_of(office), status=409, seen=stale[0], problem="Roads fail.")
    assert "Bridges fail." in answer
    assert "Roads fail." in answer


def test_part_a_is_closed_with_the_cohort_and_knows_only_own_nominees(
    office: Office, officer: PageClient
) -> None:
    with pytest.raises(Refused, match="not on your list any more"):
        part_services.write_part(office.cohort, office.body, BLANK, {0: WHY}, actor=writer(office))
    with unit_of_work():
        office.cohort.decision = CohortDecision.CANCELLED
    with pytest.raises(Refused, match="cancelled"):
        write(office, problem="Bridges fail.")
    assert "This cohort was cancelled." in officer.get(page_of(office))
    assert "Part A" not in officer.get(f"/nominations/{office.cohort.public_id}")


def test_no_list_goes_without_the_support_of_its_body(office: Office) -> None:
    office.nominee(1)
    with pytest.raises(Refused, match="supports these people"):
        sending.send_list(office.cohort, office.body, actor=writer(office), is_supported=False)


def test_the_official_application_prints_all_that_was_told_once(
    office: Office, officer: PageClient, endorser: PageClient
) -> None:
    first, second = office.nominee(1, name="Sok Dara"), office.nominee(2, name="Chan Vanna")
    write(office, first, problem="Bridges fail.", afterwards="Two crews are trained.")
    sent = office.send()
    url = f"/nominations/{office.cohort.public_id}/endorsement/{sent.public_id}/letter.pdf"
    words = printed(officer, url)
    for each in ("Official application", office.cohort.code, "Office of Works", WHY):
        assert each in words
    assert words.index("Sok Dara") < words.index("Chan Vanna")
    assert "confirmed on" in words
    assert "Remark of Ministry of Works" in words
    assert "Part A: the organisation The problem at present" not in words  # the body stands between
    assert "Bridges fail." in words
    assert "Two crews are trained." in words
    assert "Objectives" not in words  # a heading with nothing under it
    endorser.submit(
        f"/endorsements/{sent.public_id}/endorse", sign="y", remark="A ministry's priority."
    )
    assert "A ministry's priority." in officer.get(of_body(office))
    words = printed(officer, url)
    assert "A ministry’s priority." in words or "A ministry's priority." in words
    assert "Endorsed by Ministry of Works on" in words
    assert second.nomination_id is not None
    office.endorse(sent, by=office.focal, refused={second.nomination_id: "Leaves in May."})
    words = printed(officer, url)
    assert "Sok Dara" in words
    assert "Chan Vanna" not in words
    assert "Strike out" not in words
    sending.call_off(sent.id, reason="Another order.", actor=writer(office))
    assert officer.client.get(url).status_code == 409


def test_undoing_a_step_takes_its_remark_away(office: Office, endorser: PageClient) -> None:
    office.nominee(1)
    sent = office.send()
    endorser.submit(f"/endorsements/{sent.public_id}/endorse", sign="y", remark="To be undone.")
    assert "To be undone." in endorser.get(f"/endorsements/{sent.public_id}")
    endorser.submit(f"/endorsements/{sent.public_id}/undo", reason="Too early.")
    assert "To be undone." not in endorser.get(f"/endorsements/{sent.public_id}")


def test_why_somebody_is_put_forward_is_theirs_to_read_and_goes_with_them(
    office: Office, endorser: PageClient
) -> None:
    first = office.nominee(1)
    write(office, first)
    sent = office.send()
    endorser.submit(f"/endorsements/{sent.public_id}/endorse", sign="y", remark="Take her first.")
    given = own_records.of_endorsements(Owner(SYSTEM, 0, "", first.person_id))
    assert [WHY in map(str, row) for part in given.records for row in part.rows] == [True, True]
    people.erase(first.person_id, actor=SYSTEM)
    db.session.expire_all()
    assert db.session.scalar(select(NomineeReason.words)) is None
    assert db.session.scalars(select(EndorsedNominee.why)).all() == [""]
    assert {each.remark for each in sending.stages(sent)} == {""}
