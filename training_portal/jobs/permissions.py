"""Who looks after jobs. Everybody sees the own ones."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class JobPermission(Permission):
    """What staff may do with jobs."""

    #: The list of jobs: the own ones, or all with OVERSEE.
    LIST = "jobs.list"
    #: See that anybody's jobs are there and how they go, cancel them, have them tried again.
    OVERSEE = "jobs.oversee"
    #: Read what anybody's jobs said of people, and take their files.
    READ = "jobs.read"


grant(
    {
        JobPermission.LIST: {
            Role.PROGRAMME_MANAGER,
            Role.PROGRAMME_COORDINATOR,
            Role.ADMINISTRATOR,
        },
        JobPermission.OVERSEE: {Role.PROGRAMME_COORDINATOR, Role.ADMINISTRATOR},
        JobPermission.READ: {Role.PROGRAMME_COORDINATOR},
    }
)
