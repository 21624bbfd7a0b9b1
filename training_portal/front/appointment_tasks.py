"""What waits at appointments: times to choose, interviews to hold, and what staff say of them."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.appointments.queries import ahead_of, waiting_for
from training_portal.cohorts.queries import course_titles
from training_portal.front.tasks import Task
from training_portal.platform.policy import Actor
from training_portal.reviews import interview_queries, own_interviews
from training_portal.reviews.interview_board import InterviewStanding
from training_portal.reviews.permissions import ReviewPermission


def to_choose(actor: Actor) -> list[Task]:
    """Invitations of the actor with no time chosen yet."""
    return [
        Task(
            _("Choose a time: %(title)s", title=own.title),
            _("The earlier you choose, the more times are free."),
            url_for("appointments.mine", invitation_id=own.invitation.public_id),
        )
        for own in waiting_for(actor)
    ]


def to_attend(actor: Actor) -> list[Task]:
    """Times that the actor booked and that have not begun."""
    return [
        Task(
            _("Your appointment: %(title)s", title=own.title),
            own.slot.place or _("Online"),
            url_for("appointments.mine", invitation_id=own.invitation.public_id),
            own.slot.starts_at,
            own.round.time_zone,
        )
        for own in ahead_of(actor)
        if own.slot is not None
    ]


def to_hold(actor: Actor) -> list[Task]:
    """Interviews that somebody booked with the actor: how many, and when the next one begins."""
    found = own_interviews.next_booked(actor) if actor.holds(ReviewPermission.REVIEW) else None
    if found is None:
        return []
    number, first = found
    return [
        Task(
            ngettext("%(num)d interview to hold", "%(num)d interviews to hold", number),
            _("The next one: %(course)s (%(cohort)s)", course=first.course, cohort=first.cohort),
            url_for(
                "reviews.own_interviews", when=own_interviews.AHEAD, booked=own_interviews.BOOKED
            ),
            first.starts_at,
            first.zone,
        )
    ]


def to_settle(actor: Actor) -> list[Task]:
    """Cohorts in which interviews need another interviewer, or a word whether the person came."""
    if not actor.holds(ReviewPermission.ASSIGN):
        return []
    found = interview_queries.waiting_for(actor)
    titles = course_titles({each.version_id for each in found})
    return [
        Task(
            _words(each),
            titles[each.version_id],
            url_for("reviews.interviews", cohort_id=each.cohort_id, standing=each.standing.value),
        )
        for each in found
    ]


def _words(waiting: interview_queries.Waiting) -> str:
    if waiting.standing in (InterviewStanding.CONFLICT, InterviewStanding.NO_HOST):
        return ngettext(
            "%(num)d interview needs another interviewer: %(code)s",
            "%(num)d interviews need another interviewer: %(code)s",
            waiting.number,
            code=waiting.code,
        )
    return ngettext(
        "Say whether %(num)d person came to the interview: %(code)s",
        "Say whether %(num)d people came to the interview: %(code)s",
        waiting.number,
        code=waiting.code,
    )
