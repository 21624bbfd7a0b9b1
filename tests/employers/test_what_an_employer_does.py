"""What an employer does with a nomination is answered alike, whatever became of the application."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.admissions.offices import officer_of  # noqa: F401
from tests.factories.accounts import actor_of
from tests.factories.employers import Employee, Employer, make_employer
from tests.factories.programme import make_cohort
from tests.support.mails import mails_to
from tests.support.pages import PageClient
from training_portal.admissions import application_services
from training_portal.admissions.employers import STATE
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import EnrolmentState
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.letter_queries import letters_to_body
from training_portal.messaging.letter_values import selected
from training_portal.messaging.models import Letter, LetterPerson
from training_portal.platform import clock, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role
from training_portal.replacements.queries import waiting_at

WHY = "Is needed at the line"


def take_back(owner: PageClient, employer: Employer, keo: Employee) -> str:
    """The owner takes a nomination back; gives what the next page says."""
    cohort, nomination = employer.cohort.public_id, keo.nomination.public_id
    page = owner.get(f"/nominations/{cohort}/{nomination}/withdraw")
    page = owner.submit(page, button="Take the nomination back", values={"reason": WHY})
    return " ".join(page.notices)


@pytest.mark.parametrize("state", [A.DRAFT, A.SHORTLISTED, A.REJECTED, A.WITHDRAWN, A.ACCEPTED])
def test_a_nomination_is_taken_back_whatever_became_of_it(
    employer: Employer, owner: PageClient, state: A
) -> None:
    keo = employer.employee("Keo", state)
    assert take_back(owner, employer, keo) == "The nomination is taken back."
    page = owner.get("/our-nominees")
    assert "Taken back by you" in page
    db.session.expire_all()
    ended = db.session.get_one(Application, keo.application.id).state
    assert ended is (A.REJECTED if state is A.REJECTED else A.WITHDRAWN)


def test_who_has_a_seat_leaves_through_the_seat(employer: Employer, owner: PageClient) -> None:
    keo = employer.employee("Keo")
    keo.takes_a_seat()
    address = f"/nominations/{employer.cohort.public_id}/{keo.nomination.public_id}/withdraw"
    assert "cannot be taken back any more" in owner.get(address)


def test_ended_applications_are_taken_back_with_the_others(
    employer: Employer, owner: PageClient
) -> None:
    people = [employer.employee("Keo", A.REJECTED), employer.employee("Dara", A.SHORTLISTED)]
    rows = "&".join(f"row={each.nomination.public_id}" for each in people)
    address = f"/nominations/{employer.cohort.public_id}/chosen?action=withdraw&{rows}"
    page = owner.submit(owner.get(address), values={"reason": WHY})
    assert "2 nominations are taken back." in " ".join(page.notices)


def test_who_is_named_selected_in_a_letter_shares_it_or_has_a_seat(employer: Employer) -> None:
    for name in ("Keo", "Dara", "Noy"):
        employer.employee(name, A.ACCEPTED, shares=[STATE] if name == "Dara" else [])
    employer.staff[2].takes_a_seat(EnrolmentState.ENROLLED)
    names = {each.name for each in selected(employer.company, employer.cohort)}
    assert names == {"Dara", "Noy"}


def letter_naming(employer: Employer, dara: Employee) -> Letter:
    with unit_of_work():
        letter = Letter(
            number="MTL-2026-700001",
            kind=LetterKind.ACCEPTANCE,
            language="en",
            cohort_id=employer.cohort.id,
            organisation_id=employer.company.id,
            template_number=0,
            title="A letter",
            text="Selected: {selected}",
            merge_values={},
            issuer_name="Invented institute",
            issued_on=clock.today(),
            issued_at=clock.now(),
            state_since=clock.now(),
        )
        db.session.add(letter)
        db.session.flush()
        owner = person_reference(dara.person.id)
        db.session.add(
            LetterPerson(
                letter_id=letter.id,
                application_id=dara.application.id,
                position=1,
                sealed=personal.seal(owner, "Dara"),
            )
        )
    return letter


def test_a_letter_that_names_somebody_goes_with_the_consent(
    employer: Employer, owner: PageClient
) -> None:
    dara = employer.employee("Dara", A.ACCEPTED, shares=[STATE])
    letter = letter_naming(employer, dara)
    assert letters_to_body(employer.cohort.id, employer.company.id)
    dara.let_see()
    assert not letters_to_body(employer.cohort.id, employer.company.id)
    owner.get(f"/nominations/letters/{letter.public_id}/pdf", status=404)


def gives_up(keo: Employee) -> None:
    application_services.withdraw_application(
        keo.application.id, reason=None, actor=actor_of(keo.account, Role.TRAINEE)
    )
    db.session.expire_all()


@pytest.mark.parametrize("shares", [[], [STATE]])
def test_a_seat_waits_for_a_replacement_where_the_employer_knows_of_it(
    app: Flask, shares: list[object]
) -> None:
    plan = {"LA": (2, 4), "VN": (0, 4)}
    employer = make_employer(cohort=make_cohort(capacity=4, plan=plan))
    keo = employer.employee("Keo", A.ACCEPTED, shares=shares)
    employer.employee("Dara", A.SHORTLISTED, shares=[STATE])
    gives_up(keo)
    waiting = waiting_at(employer.cohort.id, employer.company.id)
    assert [each.name for each in waiting] == (["Keo"] if shares else [])
    keo.let_see()
    assert [each.name for each in waiting_at(employer.cohort.id, employer.company.id)] == (
        [""] if shares else []
    )


def test_only_who_shares_it_can_be_named_for_a_seat(app: Flask) -> None:
    plan = {"LA": (2, 4), "VN": (0, 4)}
    employer = make_employer(cohort=make_cohort(capacity=4, plan=plan))
    keo = employer.employee("Keo", A.ACCEPTED, shares=[STATE])
    employer.employee("Dara", A.SHORTLISTED)
    gives_up(keo)
    assert not waiting_at(employer.cohort.id, employer.company.id)


def test_the_person_hears_that_the_nomination_is_taken_back(
    employer: Employer, owner: PageClient
) -> None:
    keo = employer.employee("Keo", A.SHORTLISTED)
    with unit_of_work():
        keo.person.email = keo.account.email
    take_back(owner, employer, keo)
    assert WHY in mails_to(keo.account.email)[-1].body
