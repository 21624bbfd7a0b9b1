"""Ending a place before its time: withdrawn, dismissed, or the person did not come.

The seat is given back, and offered to the waitlist, as long as the course has not begun. After that
nobody can take it, and it stays counted as used.
"""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts import notices
from training_portal.cohorts.events import PlaceEnded
from training_portal.cohorts.lifecycle import enrolment_lifecycle
from training_portal.cohorts.models import (
    TAKING_PART,
    Cohort,
    CohortDecision,
    CohortState,
    Enrolment,
    EnrolmentState,
)
from training_portal.cohorts.queries import state_of
from training_portal.people.own_cases import refuse_about
from training_portal.platform import clock, events
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Refused

#: The steps that end a place, or take one of them back, with the words on their buttons.
STEPS: dict[str, LazyString] = {
    "withdraw": _l("Withdraw"),
    "dismiss": _l("Dismiss"),
    "no_show": _l("Did not come"),
    "came_after_all": _l("Came after all"),
}


def has_begun(cohort: Cohort) -> bool:
    """Whether the first day has come at the venue, in a cohort that takes place."""
    is_on = cohort.decision is CohortDecision.CONFIRMED
    return is_on and clock.today(cohort.time_zone) >= cohort.starts_on


def steps_for(cohort: Cohort, enrolment: Enrolment) -> list[str]:
    """The verbs that are possible now for this place."""
    if enrolment.state is EnrolmentState.NO_SHOW:
        return ["came_after_all"] if state_of(cohort) is CohortState.RUNNING else []
    if enrolment.state not in TAKING_PART:
        return []
    return ["no_show", "withdraw", "dismiss"] if has_begun(cohort) else ["withdraw", "dismiss"]


@transactional
def end_place(enrolment: Enrolment, verb: str, *, actor: Actor, reason: str) -> None:
    """End a place, or take a no-show back; the person gets a mail with the reason.

    Raises Refused for a step that is not possible now, OwnCase.
    """
    cohort = lock(Cohort, enrolment.cohort_id)
    enrolment = lock(Enrolment, enrolment.id)
    refuse_about([enrolment.person_id], actor)
    refuse_impossible(cohort, enrolment, verb)
    enrolment_lifecycle.apply(
        enrolment, verb, actor=actor, reason=reason, person_id=enrolment.person_id
    )
    enrolment.ended_at = None if verb == "came_after_all" else clock.now()
    db.session.flush()
    if verb != "came_after_all":
        events.emit(PlaceEnded(cohort.id, enrolment.person_id, actor))
    elif not notices.is_told_of_coming(enrolment):
        return
    notices.place_changed(cohort, enrolment, verb, reason=reason)


def refuse_impossible(cohort: Cohort, enrolment: Enrolment, verb: str) -> None:
    """Raise Refused for a step that is not possible now, in words."""
    if verb not in steps_for(cohort, enrolment):
        raise Refused(_objection(verb, cohort, enrolment))


def _objection(verb: str, cohort: Cohort, enrolment: Enrolment) -> str:
    if verb == "no_show" and enrolment.state in TAKING_PART:
        return _("Whether somebody came is known from the first day on.")
    if verb == "came_after_all" and enrolment.state is EnrolmentState.NO_SHOW:
        return _("The course is not running: this can no longer be taken back.")
    return _(
        "“%(step)s” is not possible now: the state is “%(state)s”.",
        step=STEPS.get(verb, verb),
        state=enrolment.state.label,
    )
