"""The life cycles of a cohort's decisions and of an enrolment."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    EnrolmentState,
)
from training_portal.cohorts.permissions import CohortPermission
from training_portal.platform import clock
from training_portal.platform.workflow import Lifecycle, Transition

D, S = CohortDecision, EnrolmentState


def _window_is_over(cohort: Cohort) -> str | None:
    if clock.now() < cohort.application_closes_at:
        return str(_("Screening begins when the application window has closed."))
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
            needs_reason=True,
        ),
    ),
    attribute="decision",
)

_TAKING_PART = frozenset({S.ENROLLED, S.ACTIVE})

#: Permissions are those of the verbs' callers: admission withdraws, learning completes.
enrolment_lifecycle = Lifecycle[EnrolmentState](
    "enrolment",
    (
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
        Transition("withdraw", _TAKING_PART, S.WITHDRAWN, None, _l("Withdraw"), needs_reason=True),
        Transition("dismiss", _TAKING_PART, S.DISMISSED, None, _l("Dismiss"), needs_reason=True),
        Transition("no_show", frozenset({S.ENROLLED}), S.NO_SHOW, None, _l("Did not come")),
    ),
)
