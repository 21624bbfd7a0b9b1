"""What endorsing adds to admission, to cohorts and to the days."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.admissions import kept_order, page_parts, reserved_seats
from training_portal.cohorts import tabs
from training_portal.cohorts.events import CohortCancelled
from training_portal.endorsements import (
    ending,
    own_records,
    record_services,
    sections,
    sending,
    standings,
    timing,
)
from training_portal.endorsements.part_queries import put_forward
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.people.events import PersonErased
from training_portal.platform import duties, events, own_data
from training_portal.platform.web.page_sections import Section


def _erase(event: PersonErased) -> None:
    record_services.erase_words(event.person_id)


def _end_with_cohort(event: CohortCancelled) -> None:
    ending.end_with_cohort(event.cohort_id)


events.subscribe(CohortCancelled, _end_with_cohort)
events.subscribe(PersonErased, _erase)
reserved_seats.provide("endorsements", standings.kept_from)
kept_order.provide(sending.order_objection)
page_parts.ON_APPLICATION.register(
    Section("endorsement", "endorsements/_standing.html", standings.standing_of, 5)
)
page_parts.ON_NOMINATIONS.register(
    Section("endorsement", "endorsements/_of_body.html", sections.of_body, 10)
)
page_parts.ON_APPLICATION.register(
    Section("put forward", "endorsements/_put_forward.html", put_forward, 20)
)
page_parts.ON_NOMINATIONS.register(
    Section("part A", "endorsements/_part_of_body.html", sections.part_of_body, 20)
)
tabs.register(
    tabs.Tab(
        "endorsements",
        _l("Endorsements"),
        "endorsements.of_cohort",
        EndorsementPermission.READ,
        17,
        stage=tabs.Stage.APPLICATIONS,
    )
)
duties.register("keep time of endorsements", 600.0, timing.keep_time)
duties.register("keep time of returned lists", 600.0, timing.keep_time_of_returned)
own_data.register("endorsements", _l("Endorsements"), own_records.of_endorsements)
