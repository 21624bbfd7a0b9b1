"""Who may record sessions, attendance and marks, and decide on completion."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class LearningPermission(Permission):
    SEE = "learning.see"
    PLAN = "learning.plan"
    MARK = "learning.mark"
    COMPLETE = "learning.complete"
    DECIDE_BY_HAND = "learning.decide_by_hand"
    END_PLACE = "learning.end_place"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        LearningPermission.SEE: _STAFF | {Role.TRAINER},
        LearningPermission.PLAN: _STAFF | {Role.TRAINER},
        LearningPermission.MARK: _STAFF | {Role.TRAINER},
        LearningPermission.COMPLETE: _STAFF,
        LearningPermission.DECIDE_BY_HAND: _STAFF,
        LearningPermission.END_PLACE: _STAFF,
    }
)
