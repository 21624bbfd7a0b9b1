"""Who may see, plan and decide on cohorts."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class CohortPermission(Permission):
    SEE = "cohorts.see"
    PLAN = "cohorts.plan"
    #: Setting right what lies in the past: that a course began or ended on another day.
    CORRECT = "cohorts.correct"
    EDIT_SEATS = "cohorts.edit_seats"
    DECIDE = "cohorts.decide"
    #: Recording cohorts that were over before the portal, from spreadsheets.
    RECORD_PAST = "cohorts.record_past"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        CohortPermission.SEE: _STAFF | {Role.TRAINER},
        CohortPermission.PLAN: _STAFF,
        CohortPermission.CORRECT: {Role.PROGRAMME_COORDINATOR},
        CohortPermission.EDIT_SEATS: _STAFF,
        CohortPermission.DECIDE: _STAFF,
        CohortPermission.RECORD_PAST: _STAFF,
    }
)
