"""Past cohorts: looked at row by row, recorded as a whole, held back until people claim."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from time_machine import travel

from tests.cohorts.past.archive import BASE, COURSE, HOST, Archive, newest, person
from tests.factories import PASSWORD, make_account
from tests.factories.jobs import work
from tests.factories.programme import make_person
from tests.support.html_lint import text_of
from tests.support.mails import last_link, mails_to
from tests.support.pages import PageClient
from training_portal.cohorts.models import (
    Cohort,
    CohortState,
    Enrolment,
    EnrolmentState,
    PastPlace,
    PastRow,
    PastState,
)
from training_portal.cohorts.past import undoing
from training_portal.cohorts.past.queries import LISTS
from training_portal.cohorts.queries import state_of
from training_portal.credentials.models import Certificate
from training_portal.credentials.services import issue_for_cohort
from training_portal.people import claim_notices, claims
from training_portal.people.models import ClaimQuestion, Person
from training_portal.platform import clock, personal
from training_portal.platform.audit import AuditEvent
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.files import StoredFile
from training_portal.platform.mail import OutboxMail
from training_portal.platform.policy import SYSTEM
from training_portal.reporting.queries import facts


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def people() -> list[Person]:
    db.session.expire_all()
    return list(db.session.scalars(select(Person).order_by(Person.id)))


def test_a_list_is_read_looked_at_and_recorded_as_a_whole(archive: Archive) -> None:
    page = archive.send(
        person(1),
        person(2, Result="not completed", Certificate_no=""),
        person(3, **{"E-mail": ""}),
    )
    assert page.heading.startswith("Check the list")
    assert "QM-2018-1" in page
    assert count(Cohort) == count(Person) == 0
    page = archive.browser.get(f"{archive.url}/confirm")
    assert "2 people get an e-mail" in page
    page = archive.confirm()
    assert page.notices == ["3 places are recorded."]
    cohort = db.session.scalars(select(Cohort)).one()
    assert (cohort.code, state_of(cohort)) == ("QM-2018-1", CohortState.COMPLETED)
    assert (cohort.capacity, cohort.seats_taken) == (3, 3)
    places = db.session.scalars(select(Enrolment).order_by(Enrolment.id)).all()
    assert [place.state for place in places] == [
        EnrolmentState.COMPLETED,
        EnrolmentState.NOT_COMPLETED,
        EnrolmentState.COMPLETED,
    ]
    assert all(each.is_hidden and each.claimed_at is None for each in people())
    assert places[0].ended_at is not None
    assert places[0].ended_at.astimezone(ZoneInfo(cohort.time_zone)).date() == date(2018, 6, 1)


def test_recording_blanks_the_rows_destroys_their_key_and_removes_the_file(
    archive: Archive,
) -> None:
    archive.record(1, 2)
    assert set(db.session.scalars(select(PastRow.sealed))) == {None}
    assert db.session.get(personal.PersonalKey, LISTS.key_of(newest().id)) is None
    assert count(StoredFile) == 0
    assert newest().state is PastState.RECORDED


def test_a_cohort_is_mended_once_for_all_of_its_rows(archive: Archive) -> None:
    page = archive.send(
        person(1, Course="Quality Managment"), person(2, Course="Quality Managment")
    )
    assert "did you mean Quality Management?" in page
    assert archive.browser.submit(f"{archive.url}/cohorts/1", status=422, host="").errors
    page = archive.browser.submit(f"{archive.url}/cohorts/1", course=_course_code(archive))
    assert "Every row that is left can be taken" in page
    archive.confirm()
    assert count(Enrolment) == 2


def _course_code(archive: Archive) -> str:
    """The choice of the form that is called like the course."""
    form = archive.browser.get(f"{archive.url}/cohorts/1").form()
    options = [each for each in form.iter("option") if (each.text or "").strip() == COURSE]
    return options[0].get("value", "")


def test_a_row_is_mended_left_out_and_taken_back(archive: Archive) -> None:
    archive.send(person(1, Result="perhaps"), person(2, Sending_country="Kenya"), person(3))
    page = archive.browser.submit(f"{archive.url}/rows/2", outcome="completed")
    assert "One row cannot be taken as it is." in page
    page = archive.browser.submit(archive.url, button="Leave out line 3")
    assert "Every row that is left can be taken." in page
    page = archive.browser.submit(archive.url, button="Use again line 3")
    assert "One row cannot be taken as it is." in page
    page = archive.browser.submit(archive.url, action=f"{archive.url}/drop-errors")
    assert page.notices == ["1 row left out."]
    archive.confirm()
    assert count(Person) == 2


@pytest.mark.parametrize("change", ["drop", "cohort"])
def test_a_list_that_changed_since_it_was_looked_at_is_not_recorded(
    archive: Archive, change: str
) -> None:
    archive.send(person(1), person(2))
    page = archive.browser.get(f"{archive.url}/confirm")
    if change == "drop":
        archive.browser.submit(archive.url, button="Leave out line 2")
    else:
        archive.browser.submit(f"{archive.url}/cohorts/1", venue="Nagoya")
    page = archive.browser.submit(page, status=409)
    assert "The list was changed" in page
    assert count(Cohort) == 0


def test_one_person_of_two_cohorts_has_one_record_and_one_notice(archive: Archive) -> None:
    again = {"Cohort": "QM-2019-1", "From": "06/05/2019", "To": "31/05/2019"}
    archive.send(person(1), person(1, **again, Certificate_no="x"))
    archive.confirm()
    assert (count(Person), count(Enrolment), count(Cohort)) == (1, 2, 2)
    (letter,) = mails_to("keo1@people.example.org")
    assert "QM-2018-1" in letter.body and "QM-2019-1" in letter.body


def test_the_notice_says_what_is_kept_why_by_whom_and_what_to_do(archive: Archive) -> None:
    archive.record(1)
    (letter,) = mails_to("keo1@people.example.org")
    for words in (
        HOST, "Paper files of the institute", COURSE, "Why: ", "your name", "“Yes, this is me”",
        "“Remove it”", "erased by itself on", "/claim/",
    ):  # fmt: skip
        assert words in letter.body
    assert "Certificate" not in letter.body


def test_notices_leave_at_a_modest_pace(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_notices, "NOTICES_A_MINUTE", 2)
    archive.record(1, 2, 3, 4, 5)
    due = db.session.scalars(select(OutboxMail.send_after).order_by(OutboxMail.send_after)).all()
    assert [(each - due[0]) // timedelta(minutes=1) for each in due] == [0, 0, 1, 1, 2]


def test_who_claims_is_hidden_no_longer_and_finds_the_course(
    archive: Archive, visitor: PageClient
) -> None:
    archive.record(1)
    link = last_link("keo1@people.example.org")
    page = visitor.get(link)
    assert page.heading == "You took part in a course"
    assert COURSE in page and "Completed" not in page
    visitor.submit(page, button="Make my account", password=PASSWORD, birth_date="2/3/1984")
    (keo,) = people()
    assert keo.claimed_at is not None and not keo.is_hidden
    page = visitor.get(visitor.get("/me/courses").link(COURSE))
    assert "Recorded afterwards." in page and "QM-18-1" in page


def test_who_objects_needs_no_account_and_stays_in_the_count_only(
    archive: Archive, visitor: PageClient
) -> None:
    archive.record(1, 2)
    before = facts()
    link = last_link("keo1@people.example.org")
    visitor.submit(f"{link}/remove")
    gone, kept = people()
    assert gone.erased_at is not None and gone.full_name == "(erased)"
    assert kept.erased_at is None
    assert sum(fact.count for fact in facts()) == sum(fact.count for fact in before) == 2
    assert visitor.get(link, status=410).heading
    numbers = set(db.session.scalars(select(PastPlace.certificate_number)))
    assert numbers == {"QM-18-1", "QM-18-2"}


def test_records_that_nobody_claims_go_after_ninety_days_and_the_count_stays(
    archive: Archive,
) -> None:
    archive.record(1, 2)
    with travel(clock.now() + timedelta(days=91), tick=False):
        assert claims.purge_unclaimed() == 2
    assert all(each.erased_at is not None for each in people())
    assert sum(fact.count for fact in facts()) == 2


def test_the_portal_issues_no_certificate_for_what_it_did_not_hold(archive: Archive) -> None:
    archive.record(1)
    cohort = db.session.scalars(select(Cohort)).one()
    assert issue_for_cohort(cohort, actor=SYSTEM) == 0
    assert count(Certificate) == 0
    assert "Nothing waits for you" in archive.browser.get("/me")


def test_nothing_of_a_past_cohort_is_public(archive: Archive, visitor: PageClient) -> None:
    archive.record(1)
    cohort = db.session.scalars(select(Cohort)).one()
    visitor.get(f"/cohorts/{cohort.public_id}", status=404)
    page = archive.browser.get(f"/manage/cohorts/{cohort.public_id}")
    assert "Recorded afterwards." in page and "Seat plan" not in page
    page = archive.browser.get("/manage/cohorts")
    assert "Recorded afterwards" in page


def test_a_past_cohort_has_a_tab_for_its_people_and_none_for_what_was_not_recorded(
    archive: Archive,
) -> None:
    archive.record(1)
    cohort = db.session.scalars(select(Cohort)).one()
    page = archive.browser.get(f"/manage/cohorts/{cohort.public_id}")
    tabs = page.tree.xpath("//nav[contains(@class, 'tabs')]/a")
    assert [text_of(tab) for tab in tabs] == ["Overview", "People"]


def test_people_without_an_address_of_their_own_get_a_letter(archive: Archive) -> None:
    shared = {"E-mail": "office@people.example.org"}
    archive.send(person(1, **{"E-mail": ""}), person(2, **shared), person(3, **shared), person(4))
    archive.confirm()
    assert count(OutboxMail) == 1
    page = archive.browser.submit(f"{archive.url}/letters")
    assert page.heading == "3 letters to print"
    assert page.text.count("/claim/") == 3
    assert "Paper files of the institute" in page


def test_a_minor_gets_no_mail(archive: Archive) -> None:
    young = clock.today().replace(day=1) - timedelta(days=365 * 15)
    page = archive.send(person(1, Date_of_birth=young.isoformat(), Result="no show"))
    assert "A minor until" in page
    archive.confirm()
    assert (count(Person), count(OutboxMail)) == (1, 0)


@pytest.mark.parametrize("has_account", [True, False])
def test_who_may_be_known_is_found_by_an_address_in_any_letters(
    archive: Archive, has_account: bool
) -> None:
    """SQLite folds the letters of ASCII alone."""
    email = "ÉVA@people.example.org"
    account = make_account(email=email) if has_account else None
    make_person("Keo b1", account=account, birth_date=None, email="" if account else email)
    page = archive.send(person(1, **{"E-mail": "éva@people.example.org"}))
    assert "Perhaps known already" in page and "the same name and e-mail" in page


@pytest.mark.parametrize("same", [True, False])
def test_who_may_be_known_is_proposed_and_joined_to_nobody(archive: Archive, same: bool) -> None:
    known = make_person("Keo b1", birth_date=date(1984, 3, 2))
    page = archive.send(person(1))
    assert "Perhaps known already" in page and "born in 1984" in page
    assert "Something is still to be corrected" in archive.browser.get(f"{archive.url}/confirm")
    archive.browser.submit(
        archive.url, button="The same person line 2" if same else "Another person line 2"
    )
    archive.confirm()
    first, second = people()
    assert (first.id, count(Enrolment)) == (known.id, 1)
    place = db.session.scalars(select(Enrolment)).one()
    assert place.person_id == second.id
    reached = known.email if same else "keo1@people.example.org"
    assert second.email == reached
    assert len(mails_to(reached)) == 1
    assert count(ClaimQuestion) == 0


def test_who_is_known_and_has_not_claimed_has_one_record(archive: Archive) -> None:
    archive.record(1)
    again = {"Cohort": "QM-2019-1", "From": "06/05/2019", "To": "31/05/2019"}
    archive.send(person(1, **again))
    archive.browser.submit(archive.url, button="The same person line 2")
    archive.confirm()
    assert (count(Person), count(Enrolment)) == (1, 2)
    letters = mails_to("keo1@people.example.org")
    assert len(letters) == 2 and "QM-2018-1" in letters[-1].body + letters[0].body


def test_a_hidden_person_is_no_match(archive: Archive) -> None:
    known = make_person("Keo b1", birth_date=date(1984, 3, 2))
    with unit_of_work():
        db.session.get_one(Person, known.id).is_hidden = True
    assert "Perhaps known" not in archive.send(person(1))


def test_a_cohort_that_is_there_already_is_not_recorded_again(archive: Archive) -> None:
    archive.record(1)
    page = archive.send(person(2))
    assert "is there already: QM-2018-1" in page


def test_a_manager_records_for_the_own_institution_only(institute: Archive) -> None:
    page = institute.send(person(1, Host="Osaka Centre (demo)"))
    assert "is no organisation for which you can record cohorts" in page
    institute.send(person(1))
    institute.confirm()
    cohort = db.session.scalars(select(Cohort)).one()
    assert cohort.host_id == institute.host.id
    page = institute.browser.get(f"/manage/cohorts/{cohort.public_id}/people")
    assert "Keo" not in page


def test_a_list_is_taken_back_as_a_whole(archive: Archive, visitor: PageClient) -> None:
    archive.record(1, 2)
    link = last_link("keo1@people.example.org")
    page = archive.browser.submit(f"{archive.url}/undo", reason="The wrong file.")
    assert page.notices == ["The list is taken back: its cohorts and places are gone."]
    assert (count(Cohort), count(Enrolment), count(PastPlace)) == (0, 0, 0)
    visitor.get(link, status=410)
    assert work()
    assert all(each.erased_at is not None for each in people())
    assert "The wrong file." in archive.browser.get(archive.url)
    assert facts() == []


def test_a_list_is_not_taken_back_once_somebody_claimed_or_too_late(
    archive: Archive, visitor: PageClient
) -> None:
    archive.record(1, 2)
    late = newest().confirmed_at + undoing.CAN_BE_UNDONE + timedelta(minutes=1)
    assert undoing.objection(newest(), late)
    page = visitor.get(last_link("keo1@people.example.org"))
    visitor.submit(page, button="Make my account", password=PASSWORD, birth_date="2/3/1984")
    page = archive.browser.get(f"{archive.url}/undo")
    assert "can no longer be taken back" in page
    assert count(Enrolment) == 2


def test_the_findings_and_an_empty_list_are_files(archive: Archive) -> None:
    archive.send(person(1, Result="perhaps"))
    answer = archive.browser.client.get(f"{archive.url}/findings.csv")
    assert "is no result that is known" in answer.get_data(as_text=True)
    answer = archive.browser.client.get(f"{BASE}/template.xlsx")
    assert answer.data[:2] == b"PK"


def test_the_audit_names_nobody(archive: Archive) -> None:
    archive.record(1)
    told = repr([(each.after, each.before) for each in db.session.scalars(select(AuditEvent))])
    assert "Keo" not in told and "people.example.org" not in told
