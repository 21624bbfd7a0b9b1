"""What becomes of applications when a person's data is erased or two records are joined."""

from __future__ import annotations

from sqlalchemy import delete, select

from training_portal.admissions import answer_files, change_requests, offer_services
from training_portal.admissions import application_queries as queries
from training_portal.admissions.lifecycle import APPLICATION, OFFER, WITHDRAWABLE
from training_portal.admissions.models import (
    ENDED_STATES,
    SEATED_STATES,
    Application,
    ApplicationDocument,
    ApplicationState,
    EligibilityFinding,
    Nomination,
)
from training_portal.cohorts.models import Cohort
from training_portal.people.moving import Rows, name_of
from training_portal.platform import clock, files
from training_portal.platform.database import db, lock
from training_portal.platform.policy import SYSTEM, Actor


def erase_applications(person_id: int) -> None:
    """End a person's live applications and take away every word in all of them.

    State, country and dates stay, for the aggregates. A seat goes to the next on the waitlist while
    the cohort has not begun. Runs in the unit of work of the erasure.
    """
    for application in _applications_of(person_id):
        if application.state in WITHDRAWABLE:
            _end(application)
        elif application.state is ApplicationState.ENROLLED:
            _give_place_back(application)
        application.answers = {}
        application.snapshot = None
        application.outcome_reason = ""
        application.wish = None
        _drop_documents(application.id)
        answer_files.drop_all(application.id)
        change_requests.drop_all(application.id)
        db.session.execute(
            delete(EligibilityFinding).where(EligibilityFinding.application_id == application.id)
        )
    db.session.flush()


def _applications_of(person_id: int) -> list[Application]:
    return list(
        db.session.scalars(
            select(Application).where(Application.person_id == person_id).order_by(Application.id)
        )
    )


def _end(application: Application, *, goes_on: bool = False) -> None:
    """Withdraw without a mail: there is nobody to be told, or another record goes on."""
    cohort = lock(Cohort, application.cohort_id)
    application = lock(Application, application.id)
    held_a_seat = application.state in SEATED_STATES
    APPLICATION.apply(application, "withdraw", actor=SYSTEM, person_id=application.person_id)
    application.waitlist_position = None
    application.decided_at = clock.now()
    if (offer := offer_services.lock_open_offer(application.id)) is not None:
        OFFER.apply(offer, "withdraw", actor=SYSTEM, person_id=application.person_id)
        offer.answered_at = clock.now()
    if held_a_seat:
        offer_services.free_seat(cohort, application, can_be_kept=not goes_on)


def _give_place_back(application: Application) -> None:
    """Free the seat of an enrolment that has just ended, while somebody else can still have it."""
    cohort = lock(Cohort, application.cohort_id)
    if offer_services.offering_objection(cohort) is not None:
        return
    application = lock(Application, application.id)
    APPLICATION.apply(application, "leave", actor=SYSTEM, person_id=application.person_id)
    offer_services.free_seat(cohort, application)


def give_place_back(cohort_id: int, person_id: int) -> None:
    """Free the seat of somebody whose place in a cohort ended, while somebody else can have it."""
    for application in _applications_of(person_id):
        if application.cohort_id == cohort_id and application.state is ApplicationState.ENROLLED:
            _give_place_back(application)


def _drop_documents(application_id: int) -> None:
    for document in db.session.scalars(
        select(ApplicationDocument).where(ApplicationDocument.application_id == application_id)
    ).all():
        stored = db.session.get_one(files.StoredFile, document.file_id)
        db.session.delete(document)
        db.session.flush()
        files.remove(stored)
    db.session.flush()


def give_way(kept_id: int, unclaimed_id: int, _actor: Actor) -> Rows:
    """Where the person who claims a record has what it has too, theirs goes on: an application
    takes over the nomination while it is a draft, and the other one ends.

    Returns the nominations and applications that stay with the unclaimed record.
    """
    nominations = _nominations_of(kept_id)
    second: dict[int | None, int] = {
        row_id: nominations[cohort_id]
        for cohort_id, row_id in _nominations_of(unclaimed_id).items()
        if cohort_id in nominations
    }
    staying = []
    for application in _applications_of(unclaimed_id):
        if application.state in ENDED_STATES:
            continue
        own = queries.live_application(kept_id, application.cohort_id)
        if own is None:
            # One whose nomination stays behind goes with that of the same cohort which is kept.
            was = application.nomination_id
            application.nomination_id = second.get(was, was)
            continue
        if application.state in WITHDRAWABLE:
            _end(application, goes_on=True)
        if own.state is ApplicationState.DRAFT and own.nomination_id is None:
            was = application.nomination_id
            own.nomination_id, application.nomination_id = second.get(was, was), None
        staying.append(application.id)
    db.session.flush()
    return {
        name_of(Nomination.person_id): [each for each in second if each is not None],
        name_of(Application.person_id): staying,
    }


def _nominations_of(person_id: int) -> dict[int, int]:
    """A person's nominations, by the cohort."""
    rows = db.session.execute(
        select(Nomination.cohort_id, Nomination.id)
        .where(Nomination.person_id == person_id)
        .order_by(Nomination.id)
    )
    return dict(rows.all())
