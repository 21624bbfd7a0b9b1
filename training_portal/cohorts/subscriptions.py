"""What cohorts give to rooms that know nothing of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.cohorts import listings, tabs
from training_portal.cohorts.permissions import CohortPermission
from training_portal.courses import views as courses

courses.cohort_conditions.update(
    {
        "corridor": listings.courses_on_corridor,
        "open": listings.courses_with_open_cohort,
        "from": listings.courses_starting_from,
    }
)
courses.cohorts_of_courses[:] = [listings.public_cohorts_of]

tabs.register(
    tabs.Tab("overview", _l("Overview"), "cohorts.manage", CohortPermission.SEE, 10, "public_id")
)
tabs.register(
    tabs.Tab("seats", _l("Seats"), "cohorts.seats", CohortPermission.EDIT_SEATS, 30, "public_id")
)
