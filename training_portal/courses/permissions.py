"""Who sees how courses are written, and who writes them.

A course belongs to the whole programme: institutes of several countries teach it. So the
coordinator writes and publishes; managers read what is published and what is coming.
"""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class CoursePermission(Permission):
    SEE = "courses.see"
    WRITE = "courses.write"


grant(
    {
        CoursePermission.SEE: {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR},
        CoursePermission.WRITE: {Role.PROGRAMME_COORDINATOR},
    }
)
