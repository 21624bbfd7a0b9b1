"""Who gives, reads and plans the medical part."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class HealthPermission(Permission):
    #: Give the medical part of one's own application, change it, take it back.
    GIVE = "health.give"
    #: Read what people told, ask back, write care notes. Nobody else ever does.
    READ = "health.read"
    #: Say whether a cohort asks for the medical part, and by when.
    PLAN = "health.plan"
    #: See who gave it, and the care notes that people agreed to.
    SEE_CARE = "health.see_care"


grant(
    {
        HealthPermission.GIVE: {Role.TRAINEE},
        HealthPermission.READ: {Role.MEDICAL_OFFICER},
        HealthPermission.PLAN: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
        HealthPermission.SEE_CARE: {
            Role.PROGRAMME_MANAGER,
            Role.PROGRAMME_COORDINATOR,
            Role.TRAINER,
        },
    }
)
