"""Letters hold no longer once what they rest on is gone: the seat, the decision, the cohort.

Whoever checks a letter at a border or a desk reads its state; nobody should have to remember to
withdraw it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select

from training_portal.admissions.events import ApplicationMoved
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.events import CohortCancelled, PlaceEnded
from training_portal.messaging import letter_services
from training_portal.messaging.kinds import STATES, LetterKind
from training_portal.messaging.models import Letter, LetterPerson, LetterState
from training_portal.platform.database import db
from training_portal.platform.gathering import gathered
from training_portal.platform.policy import SYSTEM

#: Letters to somebody who has a seat.
_OF_SEATS = (LetterKind.INVITATION, LetterKind.VISA_SUPPORT)


def follow_application(event: ApplicationMoved) -> None:
    """Withdraw the letters of an application that are for another state than its new one."""
    if event.state is ApplicationState.SUBMITTED and not _was_decided(event.application_id):
        return
    if not gathered(_look_at, event.application_id):
        _look_at([event.application_id])


def _was_decided(application_id: int) -> bool:
    """Before the first decision there are no letters; who sends it has the row at hand."""
    return db.session.get_one(Application, application_id).decided_at is not None


def _look_at(application_ids: Collection[int]) -> None:
    db.session.flush()
    rows = db.session.execute(
        select(Letter, Application.state)
        .join(Application, Application.id == Letter.application_id)
        .where(Letter.application_id.in_(application_ids), Letter.state == LetterState.VALID)
        .order_by(Letter.id)
    ).all()
    _withdraw(letter for letter, state in rows if state not in STATES[letter.kind])
    _withdraw_naming(
        Application.id.in_(application_ids),
        Application.state.not_in(STATES[LetterKind.ACCEPTANCE]),
    )


def _withdraw_naming(*who: ColumnElement[bool]) -> None:
    """Withdraw the valid notices to bodies that name one of these: the others on it get a notice
    of their own, with nobody who has no seat."""
    letters = db.session.scalars(
        select(Letter)
        .where(
            Letter.state == LetterState.VALID,
            Letter.id.in_(
                select(LetterPerson.letter_id)
                .join(Application, Application.id == LetterPerson.application_id)
                .where(*who)
            ),
        )
        .order_by(Letter.id)
    ).all()
    for letter in letters:
        with force_locale(letter.language):
            reason = _("Somebody whom it names has no seat in this cohort any more.")
        letter_services.lapse(letter, reason=reason, actor=SYSTEM)


def follow_place(event: PlaceEnded) -> None:
    """Withdraw what somebody got for a place that ended before its time."""
    _withdraw(
        db.session.scalars(
            select(Letter)
            .join(Application, Application.id == Letter.application_id)
            .where(
                Letter.cohort_id == event.cohort_id,
                Application.person_id == event.person_id,
                Letter.kind.in_(_OF_SEATS),
                Letter.state == LetterState.VALID,
            )
            .order_by(Letter.id)
        ).all()
    )
    _withdraw_naming(
        Application.cohort_id == event.cohort_id, Application.person_id == event.person_id
    )


def follow_cohort(event: CohortCancelled) -> None:
    """Withdraw all letters about a cohort that is off, but for those that told of a refusal."""
    letters = db.session.scalars(
        select(Letter)
        .where(
            Letter.cohort_id == event.cohort_id,
            Letter.kind != LetterKind.REGRET,
            Letter.state == LetterState.VALID,
        )
        .order_by(Letter.id)
    ).all()
    for letter in letters:
        with force_locale(letter.language):
            reason = _("The cohort was cancelled.")
        letter_services.lapse(letter, reason=reason, actor=SYSTEM)


def _withdraw(letters: Iterable[Letter]) -> None:
    for letter in letters:
        with force_locale(letter.language):
            reason = (
                _("Its holder has no seat in this cohort any more.")
                if letter.kind in _OF_SEATS
                else _("The decision it told of was changed.")
            )
        letter_services.lapse(letter, reason=reason, actor=SYSTEM)
