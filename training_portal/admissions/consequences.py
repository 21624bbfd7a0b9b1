"""What erasing a person, or taking a consent back, means for applications: said, and done."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import agreed, application_services
from training_portal.admissions import application_queries as queries
from training_portal.admissions.consents import application_words
from training_portal.admissions.lifecycle import WITHDRAWABLE
from training_portal.admissions.models import (
    ENDED_STATES,
    SEATED_STATES,
    Application,
    ApplicationState,
)
from training_portal.cohorts.models import Cohort
from training_portal.people.models import ConsentPurpose, ConsentRecord
from training_portal.platform import clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import Actor

_Own = tuple[Application, Cohort]
#: What somebody agrees to with an application for a course; other rooms ask for other things.
_OURS = {ConsentPurpose.APPLICATION, ConsentPurpose.TRANSFER_ABROAD, ConsentPurpose.GUARDIAN}


def _applications(person_id: int) -> list[_Own]:
    """By cohort, which is the order in which they are locked."""
    rows = db.session.execute(
        select(Application, Cohort)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .where(Application.person_id == person_id)
        .order_by(Cohort.id, Application.id)
        .execution_options(populate_existing=True)
    )
    return [(application, cohort) for application, cohort in rows]


def applications_under_way(person_id: int) -> list[str]:
    """What a person still waits for, in words: why their record cannot be archived yet."""
    over = {*ENDED_STATES, ApplicationState.ENROLLED}
    codes = [
        cohort.code
        for application, cohort in _applications(person_id)
        if application.state not in over
    ]
    return [_("The application for %(code)s is still open.", code=code) for code in codes]


def resting_on(consent: ConsentRecord) -> list[_Own]:
    """The sent applications that stand on a consent.

    Those that were sent with it. For the use of the data the kept hash, too, tells which course was
    agreed to; where it fits none any more (one of before, and the course has another title now),
    every one is taken to rest on it: doubt is the person's. A transfer covers all cohorts in its
    country. What a guardian agreed to elsewhere, for a placement, ends nothing here.
    """
    if consent.purpose not in _OURS:
        return []
    sent = [own for own in _applications(consent.person_id) if own[0].submitted_at is not None]
    tied = agreed.tied_to(consent.id)
    if consent.purpose is ConsentPurpose.GUARDIAN:
        return [own for own in sent if own[0].id in tied]
    if consent.purpose is ConsentPurpose.TRANSFER_ABROAD:
        return [own for own in sent if own[1].venue_country == consent.country_code]
    with force_locale(consent.language):
        named = [
            own for own in sent if own[0].id in tied or _agreed_words(own[1]) == consent.text_sha256
        ]
    return named or sent


def _agreed_words(cohort: Cohort) -> str:
    words = application_words(queries.course_title(cohort))
    return hashlib.sha256(words.encode()).hexdigest()


def effects_on_applications(person_id: int, consent: ConsentRecord | None) -> Sequence[str]:
    """What would become of each application concerned, before it is done."""
    if consent is None:
        return _endings(_applications(person_id))
    concerned = resting_on(consent)
    sentences = _endings(concerned)
    sentences += [
        _(
            "Your place in “%(course)s” (%(code)s) stays, with attendance, marks and certificate: "
            "they belong to the course that you agreed to take part in.",
            course=queries.course_title(cohort),
            code=cohort.code,
        )
        for application, cohort in concerned
        if application.state is ApplicationState.ENROLLED
    ]
    if concerned:
        sentences.append(_("Staff no longer see what you wrote there, nor your documents."))
    return sentences


def _endings(applications: Sequence[_Own]) -> list[str]:
    return [
        _(
            "Your application for “%(course)s” (%(code)s) ends.",
            course=queries.course_title(cohort),
            code=cohort.code,
        )
        + (f" {_('Your seat goes to somebody else.')}" if _is_seated(application) else "")
        for application, cohort in applications
        if application.state in WITHDRAWABLE
    ]


def _is_seated(application: Application) -> bool:
    return application.state in SEATED_STATES


def end_without_consent(consent: ConsentRecord, *, actor: Actor) -> None:
    """End what rests on a consent that was just taken back, and close its words to staff.

    A held seat is offered on at once. Who is enrolled keeps the place, which rests on taking part.
    Runs in the unit of work of taking it back.
    """
    reason = _("A consent that the application rests on was taken back.")
    for concerned, cohort in resting_on(consent):
        lock(Cohort, cohort.id)
        application = lock(Application, concerned.id)
        if application.state in WITHDRAWABLE:
            application_services.withdraw_application(application.id, reason=reason, actor=actor)
            application.outcome_reason = reason
        application.closed_to_staff_at = clock.now()
    db.session.flush()
