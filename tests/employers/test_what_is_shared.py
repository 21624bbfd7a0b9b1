"""A company sees of whom it put forward what each agreed to, thing by thing, and no longer."""

from __future__ import annotations

import pytest

from tests.factories.employers import Employer, attended, certified, decided
from tests.factories.programme import make_cohort
from tests.support.pages import PageClient
from tests.support.statements import statements
from training_portal.admissions.employers import ATTENDANCE, CERTIFICATE, RESULT, STATE, THINGS
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import EnrolmentState
from training_portal.learning.models import Presence
from training_portal.people import services as people
from training_portal.people.queries import own_consents
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM

OURS = "/our-nominees"
SEATS = f"{OURS}/seats"
WHY = "Others had more years on a line."


def row_of(owner: PageClient, name: str) -> str:
    """What a file of the list says in the line of somebody."""
    columns = "&".join(f"col={each}" for each in ("state", "outcome", *FIELDS))
    text = owner.client.get(f"{OURS}?format=csv&{columns}").get_data(as_text=True)
    return next(line for line in text.splitlines() if line.startswith(name))


FIELDS = ("attendance", "result", "certificate")


def finished(employer: Employer, *shares: object) -> str:
    """Keo was there half of the time, did not reach what was asked, and has a certificate."""
    keo = employer.employee("Keo", shares=shares)
    enrolment = keo.takes_a_seat(EnrolmentState.NOT_COMPLETED)
    attended(enrolment, Presence.PRESENT, Presence.ABSENT)
    decided(enrolment, missed=["attendance_percent"])
    return certified(enrolment).code


def test_without_a_word_it_knows_whom_it_put_forward(employer: Employer, owner: PageClient) -> None:
    employer.employee("Keo", ApplicationState.REJECTED).stands(ApplicationState.REJECTED, WHY)
    page = owner.get(OURS)
    assert "Put forward" in page and "Not shared" in page
    assert "Not selected" not in page.text.split("All states")[-1].split("Cohort cancelled")[-1]
    assert WHY not in page


def test_how_it_stands_is_told_with_the_sentence(employer: Employer, owner: PageClient) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    keo.stands(ApplicationState.REJECTED, WHY)
    assert "Not selected" in row_of(owner, "Keo") and WHY in row_of(owner, "Keo")


def test_that_somebody_has_a_seat_is_told_and_how_it_ends_is_not(
    employer: Employer, owner: PageClient
) -> None:
    employer.employee("Keo").takes_a_seat(EnrolmentState.COMPLETED)
    employer.employee("Dara").takes_a_seat(EnrolmentState.DISMISSED)
    assert "Has a seat," in row_of(owner, "Keo") and "Completed" not in row_of(owner, "Keo")
    assert "Has a seat no longer" in row_of(owner, "Dara")


@pytest.mark.parametrize(
    ("thing", "told"),
    [(ATTENDANCE, "50 %"), (RESULT, "Not completed"), (CERTIFICATE, "code")],
)
def test_each_thing_is_told_by_itself(
    employer: Employer, owner: PageClient, thing: object, told: str
) -> None:
    code = finished(employer, thing)
    words = {ATTENDANCE: "50 %", RESULT: "Not completed", CERTIFICATE: code}
    line = row_of(owner, "Keo")
    assert (code if told == "code" else told) in line
    for other in (ATTENDANCE, RESULT, CERTIFICATE):
        assert (words[other] in line) is (other is thing)


def test_the_result_names_the_condition_without_its_figures(
    employer: Employer, owner: PageClient
) -> None:
    finished(employer, RESULT)
    line = row_of(owner, "Keo")
    assert "Not completed; not met: Attendance" in line and "61.5" not in line


def test_what_two_people_wrote_is_theirs(employer: Employer, owner: PageClient) -> None:
    enrolment = employer.employee("Keo", shares=[RESULT]).takes_a_seat(EnrolmentState.COMPLETED)
    decided(enrolment, reason="Was ill for a week")
    line = row_of(owner, "Keo")
    assert "decided by two people of the programme" in line and "ill" not in line


def test_nothing_there_yet_is_another_word_than_not_shared(
    employer: Employer, owner: PageClient
) -> None:
    employer.employee("Keo", shares=[ATTENDANCE, RESULT, CERTIFICATE])
    assert row_of(owner, "Keo").endswith(",–,–,–")
    employer.employee("Dara")
    assert row_of(owner, "Dara").endswith(",Not shared,Not shared,Not shared")


def test_what_is_taken_back_is_gone_with_the_next_answer(
    employer: Employer, owner: PageClient
) -> None:
    code = finished(employer, *THINGS)
    before = row_of(owner, "Keo")
    assert all(each in before for each in ("Enrolled", "50 %", "Not completed", code))
    employer.staff[0].let_see()
    after = row_of(owner, "Keo") + owner.get(OURS).text
    assert not any(each in after for each in ("Enrolled,", "50 %", "Not completed", code))


def test_a_consent_taken_back_among_the_others_counts_at_once(
    employer: Employer, owner: PageClient
) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    keo.stands(ApplicationState.WAITLISTED)
    assert "On the waitlist" in row_of(owner, "Keo")
    consent = own_consents(keo.person.id)[0]
    people.withdraw_consent(keo.person.id, consent.id, actor=SYSTEM)
    db.session.expire_all()
    assert "On the waitlist" not in row_of(owner, "Keo")


def test_the_years_count_what_is_shared(employer: Employer, owner: PageClient) -> None:
    for name, shares in (("Keo", ()), ("Dara", (RESULT,)), ("Noy", (CERTIFICATE,))):
        place = employer.employee(name, shares=shares).takes_a_seat(EnrolmentState.COMPLETED)
        certified(place)
    page = owner.client.get(SEATS).get_data(as_text=True)
    for label, number in (
        ("Nominated", 3), ("With a seat", 3), ("Had a place", 3), ("Completed", 1),
        ("Certificates", 1),
    ):  # fmt: skip
        assert f'data-label="{label}">{number}<' in page


def test_a_second_application_begins_with_nothing_shared(
    employer: Employer, owner: PageClient
) -> None:
    keo = employer.employee("Keo", shares=[STATE])
    other = employer.employee("Dara")
    keo.stands(ApplicationState.ELIGIBLE)
    other.stands(ApplicationState.ELIGIBLE)
    assert "Eligible" in row_of(owner, "Keo")
    assert "Eligible" not in row_of(owner, "Dara")


def test_twice_as_many_people_cost_no_more_statements(
    employer: Employer, owner: PageClient
) -> None:
    def cost(address: str) -> int:
        with statements(db.engine) as seen:
            owner.get(address)
        return len(seen)

    pages = (OURS, SEATS, f"/nominations/{employer.cohort.public_id}")
    finished(employer, *THINGS)
    before = [[cost(each) for each in pages] for _twice in range(2)][-1]
    for number in range(4):
        place = employer.employee(
            f"Further {number}", shares=THINGS, cohort=make_cohort()
        ).takes_a_seat(EnrolmentState.COMPLETED)
        attended(place, Presence.PRESENT)
        decided(place)
    assert [cost(each) for each in pages] == before
