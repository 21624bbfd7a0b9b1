"""Seats for which a body of the reader's can name a replacement."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from training_portal.cohorts.queries import course_titles
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor
from training_portal.replacements.queries import waiting_for


def to_name(actor: Actor) -> list[Task]:
    """Each seat by itself, with its day."""
    found = waiting_for(actor)
    titles = course_titles({each.version_id for each in found})
    return [
        Task(
            _("Name a replacement: %(code)s", code=each.code),
            titles[each.version_id],
            url_for(
                "replacements.replacement",
                cohort_id=each.cohort_id,
                replacement_id=each.public_id,
                body=each.body_id,
            ),
            each.until,
            each.zone,
        )
        for each in found
    ]
