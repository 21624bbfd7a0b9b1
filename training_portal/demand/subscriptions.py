"""What demand adds to courses, cohorts and companies, and what the days ask of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from training_portal.courses.events import CoursePublished
from training_portal.demand import making, page_parts, rounds, stating
from training_portal.demand.permissions import DemandPermission
from training_portal.organisations import company_tabs
from training_portal.platform import duties, events

__all__ = ["page_parts"]


def _open_series(event: CoursePublished) -> None:
    making.on_published(event.course_id, event.version_id, actor=event.actor)


events.subscribe(CoursePublished, _open_series)
duties.register("remind of needs surveys", 3600.0, rounds.remind)
duties.register("remind of demands that end", 3600.0, stating.remind)
company_tabs.register(
    company_tabs.Tab(
        "demand", _l("People you need"), "demand.company_demand", DemandPermission.STATE, 25
    )
)
