"""Who may see, plan and decide on cohorts."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class CohortPermission(Permission):
    SEE = "cohorts.see"
    EDIT_SEATS = "cohorts.edit_seats"
    DECIDE = "cohorts.decide"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        CohortPermission.SEE: _STAFF | {Role.TRAINER},
        CohortPermission.EDIT_SEATS: _STAFF,
        CohortPermission.DECIDE: _STAFF,
    }
)
