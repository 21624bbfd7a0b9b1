"""Who may do what with postings and applications; where they may do it the loaders decide."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class PlacementPermission(Permission):
    #: Write postings of one's own company, and choose among those who applied.
    POST = "placements.post"
    #: Publish, return and suspend postings.
    REVIEW = "placements.review"
    #: Apply, answer, start, end, raise a concern.
    APPLY = "placements.apply"
    #: Read and settle concerns of people at a placement.
    CONCERNS = "placements.concerns"
    #: What dates, counters and other rooms bring about. No role holds it.
    KEEP_TIME = "placements.keep_time"


grant(
    {
        PlacementPermission.POST: {Role.COMPANY_OWNER, Role.COMPANY_RECRUITER},
        PlacementPermission.REVIEW: {Role.PROGRAMME_COORDINATOR, Role.PROGRAMME_MANAGER},
        PlacementPermission.APPLY: {Role.TRAINEE},
        PlacementPermission.CONCERNS: {Role.PROGRAMME_COORDINATOR},
        PlacementPermission.KEEP_TIME: set(),
    }
)
