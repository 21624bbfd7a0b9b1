"""What replacement adds to admission, to cohorts and to the days."""

from __future__ import annotations

from training_portal.admissions import freed_seats, page_parts
from training_portal.cohorts import plan_notes
from training_portal.cohorts.events import CohortCancelled
from training_portal.platform import duties, events
from training_portal.platform.web.page_sections import Section
from training_portal.replacements import queries, services, wording

#: Seconds between two looks for seats for which nobody was named in time.
LOOK_EVERY = 30.0


def _end_with_cohort(event: CohortCancelled) -> None:
    services.end_with_cohort(event.cohort_id)


events.subscribe(CohortCancelled, _end_with_cohort)
freed_seats.provide(freed_seats.Keeper(services.keep, queries.kept))
plan_notes.provide("replacements", wording.published)
duties.register("give on seats without a replacement", LOOK_EVERY, services.give_on_unused)
page_parts.ON_APPLICATION.register(
    Section("replacement", "replacements/_said.html", wording.outcome, 8)
)
page_parts.ON_NOMINATIONS.register(
    Section(
        "replacement",
        "replacements/_of_body.html",
        lambda subject: queries.waiting_at(*subject),
        5,
    )
)
page_parts.ON_APPLICATIONS.register(
    Section("replacement", "replacements/_of_cohort.html", queries.waiting_in, 5)
)
