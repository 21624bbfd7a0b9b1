"""What waits at endorsing: lists to endorse, lists to send or to mend, lists that are late."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.cohorts.queries import course_titles
from training_portal.endorsements.permissions import EndorsementPermission
from training_portal.endorsements.tasks import at_bodies, late_lists
from training_portal.endorsements.worktable import waiting_for
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor


def to_endorse(actor: Actor) -> list[Task]:
    """Lists that wait for an organisation for which the actor endorses."""
    waiting = waiting_for(actor)
    titles = course_titles({each.version_id for each in waiting})
    return [
        Task(
            _("Endorse a list: %(body)s", body=each.body),
            _(
                "%(course)s (%(cohort)s). %(people)s.",
                course=titles[each.version_id],
                cohort=each.code,
                people=each.counted,
            ),
            url_for("endorsements.one_list", endorsement_id=each.public_id),
            each.due_at,
            each.zone,
        )
        for each in waiting
    ]


def at_own_bodies(actor: Actor) -> list[Task]:
    """Lists that a body of the actor's is to send to be endorsed, or to mend."""
    found = at_bodies(actor)
    titles = course_titles({each.version_id for each in found})
    return [
        Task(
            _("Your list was returned: %(code)s", code=each.code)
            if each.people is None
            else ngettext(
                "Send your list to be endorsed: %(num)d person, %(code)s",
                "Send your list to be endorsed: %(num)d people, %(code)s",
                each.people,
                code=each.code,
            ),
            titles[each.version_id],
            url_for("endorsements.of_body", cohort_id=each.cohort_id, body=each.body_id),
            each.due_at,
            each.zone,
        )
        for each in found
    ]


def late(actor: Actor) -> list[Task]:
    """Cohorts in which a list waits at a step whose time is over."""
    if not actor.holds(EndorsementPermission.READ):
        return []
    found = late_lists(actor)
    titles = course_titles({each.version_id for each in found})
    return [
        Task(
            ngettext(
                "%(num)d endorsement is late: %(code)s",
                "%(num)d endorsements are late: %(code)s",
                each.number,
                code=each.code,
            ),
            titles[each.version_id],
            url_for("endorsements.of_cohort", cohort_id=each.cohort_id),
        )
        for each in found
    ]
