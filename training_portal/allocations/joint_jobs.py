"""Joint runs of many applications, made by a job: one step, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.allocations import joint_services as services
from training_portal.allocations.models import JointRun
from training_portal.platform.database import db
from training_portal.platform.job_steps import Step
from training_portal.platform.jobs import Job, JobKind


def _run(step: Step) -> bool:
    record = services.try_jointly(step.arguments["cohorts"], actor=step.actor)
    step.outcome["run"] = record.id
    return True


def _told(outcome: Mapping[str, Any]) -> list[str]:
    return [_("The cohorts were run together. Nothing is offered yet.")] if outcome else []


def _page(job: Job) -> tuple[str, str] | None:
    made = (job.outcome or {}).get("run")
    found = db.session.scalar(select(JointRun.public_id).where(JointRun.id == made))
    if found is None:
        return _("Seats of several cohorts"), url_for("allocations.joint_runs")
    return _("The run"), url_for("allocations.joint_run", joint_id=found)


RUNNING = JobKind(
    name=services.JOB,
    label=_l("Run cohorts together"),
    chunk=_run,
    told=_told,
    cancelling=_l("Nothing is run, and nothing changes."),
    address=_page,
    may_be_asked_again=True,
)
