"""What waits at reviewing: reviews to write, and applications that nobody reviews."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.queries import course_titles
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor
from training_portal.reviews.board_queries import lacking
from training_portal.reviews.permissions import ReviewPermission
from training_portal.reviews.queue import ABSENT, Waiting, waiting_for


def own(actor: Actor) -> list[Task]:
    """Reviews that the actor is asked for, a line for each cohort."""
    if not actor.holds(ReviewPermission.REVIEW):
        return []
    waiting = waiting_for(actor)
    titles = course_titles({each.version_id for each in waiting})
    return [
        Task(
            ngettext(
                "%(num)d application to review: %(code)s",
                "%(num)d applications to review: %(code)s",
                each.number,
                code=each.code,
            ),
            _text_of(each, titles[each.version_id]),
            _queue(each),
            each.due_at,
            each.time_zone,
        )
        for each in waiting
    ]


def _text_of(waiting: Waiting, title: str) -> str:
    if not waiting.absent:
        return title
    return _("%(course)s. In place of %(name)s, who is away", course=title, name=waiting.absent)


def _queue(waiting: Waiting) -> str:
    whose = ABSENT if waiting.absent else None
    return url_for("reviews.queue", cohort=waiting.cohort_id, whose=whose)


def without_reviewer(actor: Actor) -> list[Task]:
    """Cohorts in which applications miss a reviewer: nobody was given them yet, somebody declared a
    conflict of interest, or nobody was left."""
    if not actor.holds(ReviewPermission.ASSIGN):
        return []
    found = lacking(actor)
    titles = course_titles({each.version_id for each in found})
    return [
        Task(
            ngettext(
                "%(num)d application misses a reviewer: %(code)s",
                "%(num)d applications miss a reviewer: %(code)s",
                each.number,
                code=each.code,
            ),
            titles[each.version_id],
            url_for("reviews.board", cohort_id=each.cohort_id),
            each.due_at,
            each.time_zone,
        )
        for each in found
    ]
