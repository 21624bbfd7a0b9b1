"""What cohorts give to rooms that know nothing of them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from training_portal.cohorts import effects, listings, queries, record_services, tabs
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.permissions import CohortPermission
from training_portal.courses import views as courses
from training_portal.people import effects as people_effects
from training_portal.people.events import PersonErased, PersonsJoined
from training_portal.platform import events
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


def _end_places(event: PersonErased) -> None:
    record_services.end_places(event.person_id, actor=event.actor)


def _join_places(event: PersonsJoined) -> None:
    record_services.join_places(event.kept_id, event.unclaimed_id, actor=event.actor)


effects.register(_places)
people_effects.register(record_services.effects_on_places)
events.subscribe(PersonErased, _end_places)
events.subscribe(PersonsJoined, _join_places)
tabs.register(
    tabs.Tab("overview", _l("Overview"), "cohorts.manage", CohortPermission.SEE, 10, "public_id")
)
tabs.register(
    tabs.Tab("seats", _l("Seats"), "cohorts.seats", CohortPermission.EDIT_SEATS, 30, "public_id")
)
