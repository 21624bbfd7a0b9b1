"""Who may appeal, and who decides."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class AppealPermission(Permission):
    #: Lodge an appeal against a decision about one's own application, and withdraw it.
    LODGE = "appeals.lodge"
    #: Read the appeals of one's cohorts and decide them.
    DECIDE = "appeals.decide"


grant(
    {
        AppealPermission.LODGE: {Role.TRAINEE},
        AppealPermission.DECIDE: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
    }
)
