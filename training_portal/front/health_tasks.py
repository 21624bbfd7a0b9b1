"""What waits at the medical part: to be given, to be agreed to, to be looked at."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.admissions.rules import end_of_day
from training_portal.front.tasks import Task
from training_portal.health.models import MedicalState
from training_portal.health.own_waiting import Wanted, waiting_of
from training_portal.health.permissions import HealthPermission
from training_portal.health.worktable import waiting_for
from training_portal.platform import clock
from training_portal.platform.policy import Actor


def own(actor: Actor) -> list[Task]:
    """The medical part that is still to be given, a question, a care note."""
    return [
        Task(
            _words(row.wanted, row.title),
            _("The medical officer of the course alone reads it; your seat does not depend on it.")
            if row.wanted is not Wanted.NOTE
            else _("Nobody reads it before you agree."),
            url_for(
                "health.my_note" if row.wanted is Wanted.NOTE else "health.mine",
                public_id=row.public_id,
            ),
            end_of_day(row.due_on, row.zone) if row.due_on is not None else None,
            row.zone,
            is_day=True,
        )
        for row in waiting_of(actor)
    ]


def _words(wanted: Wanted, course: str) -> str:
    if wanted is Wanted.PART:
        return _("Give the medical part: %(course)s", course=course)
    if wanted is Wanted.ANSWER:
        return _("Answer the medical officer: %(course)s", course=course)
    return _("Say whether staff may read a care note: %(course)s", course=course)


def to_look_at(actor: Actor) -> list[Task]:
    """Medical parts that wait for the medical officer, with the first day of the next cohort."""
    waiting = waiting_for(actor) if actor.holds(HealthPermission.READ) else None
    if waiting is None:
        return []
    return [
        Task(
            ngettext(
                "%(num)d medical part to look at",
                "%(num)d medical parts to look at",
                waiting.number,
            ),
            _("Before the course begins, so that what is needed can be arranged."),
            url_for("health.parts", state=MedicalState.GIVEN.value),
            # Given while a course runs it waits for today, and is not late since the first day.
            end_of_day(max(waiting.starts_on, clock.today(waiting.time_zone)), waiting.time_zone),
            waiting.time_zone,
            is_day=True,
        )
    ]
