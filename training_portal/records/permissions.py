"""Who looks people up; whom they find is decided by their reach."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class RecordPermission(Permission):
    #: Open the list: staff of the programme, and officers for whom they put forward.
    LIST = "records.list"
    #: See what is recorded of somebody, with applications, places and certificates.
    READ = "records.read"
    #: See where somebody works or worked through the portal.
    SEE_PLACEMENTS = "records.see_placements"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        RecordPermission.LIST: _STAFF | {Role.NOMINATING_OFFICER},
        RecordPermission.READ: _STAFF,
        RecordPermission.SEE_PLACEMENTS: {Role.PROGRAMME_COORDINATOR},
    }
)
