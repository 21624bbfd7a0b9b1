"""What cohorts give to rooms that know nothing of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.cohorts import effects, listings, queries, tabs
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.courses import views as courses
from training_portal.platform.policy import Actor

courses.cohort_conditions[:] = [listings.catalogue_conditions]
courses.cohorts_of_courses[:] = [listings.public_cohorts_of]


def _places(cohort: Cohort, verb: str, actor: Actor) -> list[str]:
    """What cancelling means for those who take part."""
    if verb != "cancel":
        return []
    count = queries.count_taking_part([cohort.id], actor).get(cohort.id)
    if not count:
        return []
    return [
        ngettext(
            "%(num)d enrolled person loses the place.",
            "%(num)d enrolled people lose their places.",
            count,
        )
    ]


effects.register(_places)
tabs.register(
    tabs.Tab("overview", _l("Overview"), "cohorts.manage", CohortPermission.SEE, 10, "public_id")
)
tabs.register(
    tabs.Tab("seats", _l("Seats"), "cohorts.seats", CohortPermission.EDIT_SEATS, 30, "public_id")
)
