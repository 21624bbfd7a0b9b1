"""Who reads figures. Nobody needs to see a person for them."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class ReportingPermission(Permission):
    READ = "reporting.read"


grant(
    {
        ReportingPermission.READ: {
            Role.OBSERVER,
            Role.PROGRAMME_COORDINATOR,
            Role.PROGRAMME_MANAGER,
        }
    }
)
