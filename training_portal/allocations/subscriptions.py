"""What allocation adds to cohorts and applications."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.admissions import page_parts, reserved_seats, said_by_runs
from training_portal.allocations import inputs, joint_jobs, record_services, reserving, wording
from training_portal.allocations.permissions import AllocationPermission
from training_portal.allocations.said import said_of
from training_portal.cohorts import plan_notes, tabs
from training_portal.people.events import PersonErased
from training_portal.platform import events, jobs
from training_portal.platform.web.page_sections import Section

tabs.register(
    tabs.Tab(
        "allocation",
        _l("Allocation"),
        "allocations.runs",
        AllocationPermission.TRY,
        25,
        stage=tabs.Stage.SELECTION,
    )
)
jobs.register(joint_jobs.RUNNING)
plan_notes.provide("allocations", lambda cohort: wording.published(inputs.rules_of(cohort)))
reserved_seats.provide("allocations", reserving.kept_from)
reserved_seats.provide("cut-off", reserving.below_cut_off)
said_by_runs.provide(
    "allocations",
    lambda ids: {row_id: words for row_id, (_at, words) in said_of(ids).items()},
)
page_parts.ON_APPLICATION.register(
    Section(
        "allocation", "allocations/_said.html", lambda row_id: said_of([row_id]).get(row_id), 10
    )
)


def _erase(event: PersonErased) -> None:
    record_services.erase_facts(event.person_id)


events.subscribe(PersonErased, _erase)
