"""Who keeps the list of parks."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class GeographyPermission(Permission):
    #: Put parks in, change and archive them.
    KEEP_PARKS = "geography.keep_parks"


grant({GeographyPermission.KEEP_PARKS: {Role.ADMINISTRATOR, Role.PROGRAMME_COORDINATOR}})
