"""Verbs of appeals: lodging, withdrawing, granting, dismissing."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions import offer_services, reinstating
from training_portal.admissions.models import Application
from training_portal.admissions.rules import is_late
from training_portal.appeals import notices, queries
from training_portal.appeals.lifecycle import APPEAL
from training_portal.appeals.models import Appeal, Decision
from training_portal.appeals.rules import appeal_by, decide_by, took_part
from training_portal.cohorts.models import Cohort
from training_portal.platform import audit, clock, i18n
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused


def objection_to_appealing(application: Application, cohort: Cohort) -> str | None:
    """Why no appeal can be lodged against the decision about an application, in words."""
    if application.state not in reinstating.STEPS_BACK or application.decided_at is None:
        return _("There is no decision to appeal against.")
    if queries.appeal_of(application.id) is not None:
        return _("There was an appeal already: each application has one.")
    by = appeal_by(application.decided_at, cohort.time_zone, cohort.starts_on)
    if is_late(clock.now(), by):
        return _(
            "An appeal could be lodged until %(moment)s.", moment=i18n.moment(by, cohort.time_zone)
        )
    return reinstating.objection_to_living_again(application, cohort)


@transactional
def lodge(application_id: int, grounds: str, *, actor: Actor) -> Appeal:
    """Lodge the one appeal of an application. Raises Refused where none can be lodged (now)."""
    cohort = lock(Cohort, _cohort_id(application_id), shared=True)
    application = lock(Application, application_id)  # Two clicks at once lodge one appeal.
    if objection := objection_to_appealing(application, cohort):
        raise Refused(objection)
    now = clock.now()
    appeal = Appeal(
        application_id=application.id,
        against=Decision(application.state.value),
        decided_first_by=queries.who_decided(application),
        grounds=grounds,
        lodged_at=now,
        due_at=decide_by(now, cohort.time_zone, cohort.starts_on),
    )
    db.session.add(appeal)
    db.session.flush()
    audit.record(
        "lodge",
        "appeal",
        appeal.id,
        actor=actor,
        after={"against": appeal.against.value},
        person_id=application.person_id,
    )
    notices.lodged(appeal, application, cohort)
    return appeal


def _cohort_id(application_id: int) -> int:
    return db.session.get_one(Application, application_id).cohort_id


@transactional
def withdraw(appeal_id: int, *, actor: Actor) -> None:
    """Take an appeal back: the first decision stands. Raises Refused where it is decided."""
    application, appeal = _lock(appeal_id)
    APPEAL.apply(appeal, "withdraw", actor=actor, person_id=application.person_id)
    appeal.decided_at = clock.now()
    notices.settled(appeal)


def _lock(appeal_id: int) -> tuple[Application, Appeal]:
    """The application before its appeal, so that two who decide at once wait for each other."""
    application_id = db.session.get_one(Appeal, appeal_id).application_id
    lock(Cohort, _cohort_id(application_id))
    return lock(Application, application_id), lock(Appeal, appeal_id)


def objection_to_deciding(appeal: Appeal, application: Application, actor: Actor) -> str | None:
    """Why the actor cannot decide an appeal, in words."""
    if application.state.value != appeal.against.value:
        return _("The decision that the appeal is against was changed meanwhile.")
    if took_part(actor, appeal.decided_first_by):
        return _(
            "You took the first decision, or it was taken in your name: somebody else has to "
            "decide the appeal."
        )
    return None


@transactional
def decide(appeal_id: int, verb: str, *, reason: str, actor: Actor) -> None:
    """Grant or dismiss an appeal. `reason` is what the person is told.

    Granted, the application goes on where the first decision ended it: no seat comes of it by
    itself. Raises Refused, OwnCase.
    """
    application, appeal = _lock(appeal_id)
    cohort = db.session.get_one(Cohort, application.cohort_id)
    offer_services.lock_all(cohort, [application.id], decides=actor)
    if objection := APPEAL.objection(appeal, verb) or objection_to_deciding(
        appeal, application, actor
    ):
        raise Refused(objection)
    APPEAL.apply(appeal, verb, actor=actor, reason=reason, person_id=application.person_id)
    appeal.decided_at, appeal.answer = clock.now(), reason.strip()
    if verb == "grant":
        reinstating.reinstate(application.id, reason=reason, actor=actor)
    notices.settled(appeal)
    notices.decided(appeal, application, cohort)


def erase_words(person_id: int) -> None:
    """Take what was written in somebody's appeals away; that there was one stays.

    Runs in the unit of work of the erasure.
    """
    rows = db.session.scalars(
        select(Appeal)
        .join(Application, Application.id == Appeal.application_id)
        .where(Application.person_id == person_id)
        .order_by(Appeal.id)
    )
    for appeal in rows:
        appeal.grounds = appeal.answer = ""
