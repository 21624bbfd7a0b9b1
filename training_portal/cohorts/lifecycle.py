"""The life cycles of a cohort's decisions and of an enrolment."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.models import (
    TAKING_PART,
    Cohort,
    CohortDecision,
    CohortState,
    EnrolmentState,
)
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import (
    accepts_applications,
    permitted,
    state_of,
    timing_of,
)
from training_portal.cohorts.rules import can_be_held
from training_portal.platform import clock
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import Lifecycle, Transition

D, S = CohortDecision, EnrolmentState


def _window_is_over(cohort: Cohort) -> str | None:
    if clock.now() < cohort.application_closes_at:
        return str(_("Screening begins when the application window has closed."))
    return None


def _is_over(cohort: Cohort) -> str | None:
    if state_of(cohort) is CohortState.COMPLETED:
        return str(_("The course is over: it can no longer be cancelled."))
    return None


#: `open`, `running` and `completed` are not here: they follow from dates (rules.effective_state).
cohort_lifecycle = Lifecycle[CohortDecision](
    "cohort",
    (
        Transition(
            "announce",
            frozenset({D.DRAFT}),
            D.ANNOUNCED,
            CohortPermission.DECIDE,
            _l("Announce"),
        ),
        Transition(
            "screen",
            frozenset({D.ANNOUNCED}),
            D.SCREENING,
            CohortPermission.DECIDE,
            _l("Start screening"),
            guard=_window_is_over,
        ),
        Transition(
            "confirm",
            frozenset({D.SCREENING}),
            D.CONFIRMED,
            CohortPermission.DECIDE,
            _l("Confirm the cohort"),
        ),
        Transition(
            "cancel",
            frozenset({D.DRAFT, D.ANNOUNCED, D.SCREENING, D.CONFIRMED}),
            D.CANCELLED,
            CohortPermission.DECIDE,
            _l("Cancel the cohort"),
            guard=_is_over,
            needs_reason=True,
        ),
    ),
    attribute="decision",
)

#: The steps that people take on a cohort, by verb: decisions, and holding it (services.hold).
LABELS: dict[str, str | LazyString] = {
    **{each.verb: each.label for each in cohort_lifecycle.transitions},
    "hold": _l("Put on hold"),
    "release": _l("Let it go on"),
    "close": _l("Close applications now"),
    "archive": _l("Archive the cohort"),
    "restore": _l("Take the cohort out of the archive"),
}
#: Steps that planning takes (planning_services), not deciding; who may plan may take them.
PLANNING = frozenset({"close", "archive", "restore"})


def steps_for(cohort: Cohort, actor: Actor) -> list[str]:
    """The verbs that this actor could take on this cohort now, the main one last."""
    may = permitted(actor, cohort, {CohortPermission.DECIDE, CohortPermission.PLAN})
    if CohortPermission.DECIDE not in may:
        return []
    if cohort.archived_at is not None:
        return ["restore"]
    steps = [each.verb for each in reversed(cohort_lifecycle.available(cohort, actor))]
    if cohort.is_held:
        steps.append("release")
    elif can_be_held(timing_of(cohort), clock.now()):
        steps.insert(1 if "cancel" in steps else 0, "hold")
    if accepts_applications(cohort):
        steps.append("close")
    if is_over(cohort):
        steps.append("archive")
    return steps


def is_over(cohort: Cohort) -> bool:
    """Whether a cohort can be archived: nothing more happens in it."""
    return state_of(cohort) in (CohortState.COMPLETED, CohortState.CANCELLED)


#: Permissions are those of the verbs' callers: admission withdraws, learning completes.
enrolment_lifecycle = Lifecycle[EnrolmentState](
    "enrolment",
    (
        # Who withdrew before the first day may be offered a seat once more.
        Transition(
            "enrol_again", frozenset({S.WITHDRAWN}), S.ENROLLED, None, _l("Enrol once more")
        ),
        Transition("begin", frozenset({S.ENROLLED}), S.ACTIVE, None, _l("Begin")),
        Transition("complete", frozenset({S.ACTIVE}), S.COMPLETED, None, _l("Complete")),
        Transition(
            "not_complete", frozenset({S.ACTIVE}), S.NOT_COMPLETED, None, _l("Not complete")
        ),
        Transition(
            "complete_by_hand",
            frozenset({S.ACTIVE, S.NOT_COMPLETED}),
            S.COMPLETED,
            None,
            _l("Complete by hand"),
            needs_reason=True,
        ),
        Transition(
            "not_complete_by_hand",
            frozenset({S.ACTIVE, S.COMPLETED}),
            S.NOT_COMPLETED,
            None,
            _l("Not complete, by hand"),
            needs_reason=True,
        ),
        Transition("withdraw", TAKING_PART, S.WITHDRAWN, None, _l("Withdraw"), needs_reason=True),
        Transition("dismiss", TAKING_PART, S.DISMISSED, None, _l("Dismiss"), needs_reason=True),
        # With the whole cohort; the person did nothing.
        Transition(
            "cancel",
            TAKING_PART,
            S.WITHDRAWN,
            None,
            _l("End with the cohort"),
            needs_reason=True,
        ),
        Transition(
            "no_show",
            TAKING_PART,
            S.NO_SHOW,
            None,
            _l("Did not come"),
            needs_reason=True,
        ),
        Transition(
            "came_after_all",
            frozenset({S.NO_SHOW}),
            S.ENROLLED,
            None,
            _l("Came after all"),
            needs_reason=True,
        ),
    ),
)
