"""What happened to the plan of a cohort, for staff."""

from __future__ import annotations

from flask_babel import gettext as _

from training_portal.health.queries import plan_of
from training_portal.platform import actor_names, audit
from training_portal.platform.web.shell import TimelineEntry


def _sentence(entry: audit.Entry) -> str:
    return _("What is asked for was changed.")


def of_plan(cohort_id: int) -> list[TimelineEntry]:
    """Who changed what the cohort asks for, newest first."""
    plan = plan_of(cohort_id)
    if plan is None:
        return []
    return actor_names.with_names(audit.timeline([("medical_plan", plan.id)]), _sentence, tones={})
