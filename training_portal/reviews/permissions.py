"""Who may plan reviews, write them and read what they come to."""

from __future__ import annotations

from training_portal.platform.policy import Permission, Role, grant


class ReviewPermission(Permission):
    #: Say by what the applications of a cohort are reviewed.
    PLAN = "reviews.plan"
    #: Give them to reviewers, take them back, and see how they stand.
    ASSIGN = "reviews.assign"
    #: Write the reviews that one is asked for.
    REVIEW = "reviews.review"
    #: What only the portal itself does, with something else. No role holds it.
    KEEP_UP = "reviews.keep_up"


_STAFF = {Role.PROGRAMME_MANAGER, Role.PROGRAMME_COORDINATOR}

grant(
    {
        ReviewPermission.PLAN: _STAFF,
        ReviewPermission.ASSIGN: _STAFF,
        ReviewPermission.REVIEW: {Role.REVIEWER},
        ReviewPermission.KEEP_UP: set(),
    }
)
