"""Makes applications and offers in any state, with the seats they hold counted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import update

from tests.factories.programme import make_person
from training_portal.admissions.change_models import ApplicationChange
from training_portal.admissions.models import (
    SEATED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
    Nomination,
    Offer,
    OfferState,
)
from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.eligibility.kinds import DocumentKind
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.platform import clock, files, personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db, unit_of_work

#: What a person of thirty types, step by step; each step is right.
TYPED: dict[str, dict[str, list[str]]] = {
    "you": {
        "full_name": ["ສົມສັກ ພົມມະຈັນ"],
        "name_in_latin": ["Somsak Phommachanh"],
        "name_on_certificate": [""],
        "birth_date": ["27/03/1994"],
        "sex": ["M"],
        "nationality": ["LA"],
        "residence_country": ["LA"],
        "province": ["LA-SV"],
        "email": ["somsak@example.org"],
        "phone": ["+856 20 5551 2345"],
    },
    "work": {
        "employer": ["ບໍລິສັດ ສະຫວັນ ອຸດສາຫະກຳ ຈຳກັດ"],
        "position": ["Line leader"],
        "work_since": ["03/2020"],
        "duties": ["I lead a line of twelve people who assemble wire harnesses."],
        "experience_years": ["6"],
        "experience_months": ["4"],
        "education": ["diploma"],
        "mother_tongue": ["lo"],
        "language_1": ["en"],
        "level_1": ["B1"],
        "language_2": [""],
        "level_2": [""],
        "language_3": [""],
        "level_3": [""],
        "armed_forces": ["no"],
        "last_training_on": [""],
    },
    "why": {
        "motivation": [
            "Our line loses two hours a day to looking for parts, and I want to end that."
        ],
        "change_at_work": [
            "I will set up a card for each kind of part, with my team, in six months."
        ],
    },
}


def make_nomination(
    cohort: Cohort, person: Person, organisation: Organisation, rank: int | None = None
) -> Nomination:
    with unit_of_work():
        nomination = Nomination(
            cohort_id=cohort.id,
            person_id=person.id,
            organisation_id=organisation.id,
            rank=rank,
            created_at=clock.now(),
        )
        db.session.add(nomination)
    return nomination


def make_application(
    cohort: Cohort,
    person: Person | None = None,
    *,
    state: ApplicationState = ApplicationState.SUBMITTED,
    country: str | None = "LA",
    nomination: Nomination | None = None,
    waitlist_position: int | None = None,
    **values: Any,
) -> Application:
    """An application in a state; one that holds a seat takes it from the plan."""
    person = person or make_person(country=country or "LA")
    is_sent = state is not ApplicationState.DRAFT
    with unit_of_work():
        application = Application(
            cohort_id=cohort.id,
            person_id=person.id,
            nomination_id=nomination.id if nomination else None,
            state=state,
            sending_country=country if is_sent else None,
            created_at=clock.now() - timedelta(days=10),
            submitted_at=clock.now() - timedelta(days=5) if is_sent else None,
            waitlist_position=waitlist_position,
            **values,
        )
        db.session.add(application)
        if state in SEATED_STATES:
            _take_seat(cohort, country)
    return application


def _take_seat(cohort: Cohort, country: str | None) -> None:
    db.session.execute(
        update(Cohort).where(Cohort.id == cohort.id).values(seats_taken=Cohort.seats_taken + 1)
    )
    db.session.execute(
        update(SeatShare)
        .where(SeatShare.cohort_id == cohort.id, SeatShare.country_code == country)
        .values(taken=SeatShare.taken + 1)
    )


def make_offer(
    cohort: Cohort,
    person: Person | None = None,
    *,
    deadline: datetime | None = None,
    country: str = "LA",
) -> Offer:
    """An open offer with its application."""
    application = make_application(cohort, person, state=ApplicationState.OFFERED, country=country)
    with unit_of_work():
        offer = Offer(
            application_id=application.id,
            cohort_id=cohort.id,
            state=OfferState.OPEN,
            deadline=deadline or clock.now() + timedelta(days=7),
            made_at=clock.now() - timedelta(days=1),
        )
        db.session.add(offer)
    return offer


def make_document(
    application: Application,
    kind: DocumentKind = DocumentKind.PASSPORT,
    *,
    expires_on: date | None = None,
) -> ApplicationDocument:
    """A document of an application, not looked at yet."""
    with unit_of_work():
        stored = files.keep(files.Upload(f"{kind.value}.pdf", "application/pdf", b"%PDF-1.4"))
        row = ApplicationDocument(
            application_id=application.id,
            kind=kind,
            file_id=stored.id,
            uploaded_at=clock.now(),
            expires_on=expires_on,
        )
        db.session.add(row)
        db.session.flush()
    return row


def make_change(application: Application, words: str) -> ApplicationChange:
    """A change of what somebody wrote of their duties, with these words for them, for no reason."""
    stands = application.answers.get("work", {}).get("values", {}).get("duties", [])
    with unit_of_work():
        sealed = personal.seal(
            person_reference(application.person_id),
            {"before": {"duties": stands}, "after": {"duties": [words]}, "reason": "Why."},
        )
        row = ApplicationChange(
            application_id=application.id, step="work", words=sealed, asked_at=clock.now()
        )
        db.session.add(row)
        db.session.flush()
    return row
