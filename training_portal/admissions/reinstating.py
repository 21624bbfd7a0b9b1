"""Applications that had ended and live again: what has to be true, and the step on appeal."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.admissions import application_queries as queries
from training_portal.admissions import conditions, finding_services, offer_services
from training_portal.admissions.lifecycle import APPLICATION
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: Decisions that can be appealed against, with the step that undoes each.
STEPS_BACK = {
    ApplicationState.REJECTED: "reinstate",
    ApplicationState.INELIGIBLE: "reinstate_eligible",
}


def objection_to_living_again(application: Application, cohort: Cohort) -> str | None:
    """Why an application that has ended could lead to no seat any more, in words."""
    if objection := offer_services.offering_objection(cohort):
        return objection
    if application.closed_to_staff_at is not None:
        return _("A consent that the application rests on was taken back.")
    if queries.live_application(application.person_id, cohort.id) is not None:
        return _("The person has applied again: decide on that application.")
    return None


def refuse_over(application: Application, cohort: Cohort) -> None:
    """An application that had ended lives again only where it could still lead to a seat."""
    if objection := objection_to_living_again(application, cohort):
        raise Refused(objection)


def reinstate(application_id: int, *, reason: str, actor: Actor) -> Application:
    """Undo a decision against somebody, within the unit of work that grants the appeal.

    Who was not selected is on the shortlist again, who was not eligible is eligible: the rules that
    are not met are waived by the same decision. The cohort is locked before the application. Raises
    Refused, also for a rule that nobody may waive; OwnCase.
    """
    cohort = lock(Cohort, db.session.get_one(Application, application_id).cohort_id)
    (application,) = offer_services.lock_all(cohort, [application_id], decides=actor)
    refuse_over(application, cohort)
    if application.state is ApplicationState.INELIGIBLE:
        failed = conditions.failed(application)
        finding_services.waive(application, failed, reason, actor)
    APPLICATION.apply(
        application,
        STEPS_BACK.get(application.state, "reinstate"),
        actor=actor,
        reason=reason,
        person_id=application.person_id,
    )
    application.decided_at = clock.now()
    application.outcome_reason = ""  # What was told of the first decision no longer holds.
    return application
