"""What waits at placements: for who applied, for companies, for programme staff."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.front.tasks import Task
from training_portal.placements.applicant_queries import (
    ending_at_company,
    waiting_for_company,
)
from training_portal.placements.application_states import ConcernState, PlacementState
from training_portal.placements.concern_queries import count_open
from training_portal.placements.own_queries import offers_to_answer
from training_portal.placements.permissions import PlacementPermission
from training_portal.placements.posting_lists import waiting_for_review
from training_portal.placements.posting_states import PostingState
from training_portal.placements.waiting_queries import (
    ToBegin,
    returned_to_company,
    to_begin_at_company,
    to_begin_of,
)
from training_portal.platform.policy import Actor


def offers(actor: Actor) -> list[Task]:
    """Offers of placements to answer, and interviews to say yes or no to."""
    return [
        Task(
            _("Answer the offer: %(title)s", title=row.title)
            if row.waits_for_answer
            else _("Say whether you come to the interview: %(title)s", title=row.title),
            row.company,
            url_for("placements.my_placement", application_id=row.public_id),
            row.offer_deadline if row.waits_for_answer else row.interview_at,
            row.time_zone,
        )
        for row in offers_to_answer(actor)
    ]


def applicants(actor: Actor) -> list[Task]:
    """Postings with people who applied and wait for a first look."""
    if not actor.holds(PlacementPermission.POST):
        return []
    return [
        Task(
            ngettext(
                "%(num)d applicant to look at: %(title)s",
                "%(num)d applicants to look at: %(title)s",
                count,
                title=title,
            ),
            _("Shortlist them, propose an interview, or tell them that they were not selected."),
            url_for(
                "placements.applicants",
                public_id=public_id,
                state=PlacementState.SUBMITTED.value,
            ),
        )
        for public_id, title, count in waiting_for_company(actor)
    ]


def returned(actor: Actor) -> list[Task]:
    """Postings that the programme has returned to their company."""
    if not actor.holds(PlacementPermission.POST):
        return []
    return [
        Task(
            _("Mend the posting: %(title)s", title=title),
            _("The programme says what is to be changed. Hand it in again afterwards."),
            url_for("placements.own_posting", public_id=public_id),
        )
        for public_id, title in returned_to_company(actor)
    ]


def begins(actor: Actor) -> list[Task]:
    """Accepted placements whose first day has come: either side says that work has begun."""
    posts = actor.holds(PlacementPermission.POST)
    return [
        *(
            _begin(row, _("Or say that the person did not come."), "placements.applicant")
            for row in (to_begin_at_company(actor) if posts else [])
        ),
        *(
            _begin(row, _("Or withdraw, if you do not begin."), "placements.my_placement")
            for row in to_begin_of(actor)
        ),
    ]


def _begin(row: ToBegin, text: str, endpoint: str) -> Task:
    return Task(
        _("Say that work has begun: %(title)s", title=row.title),
        text,
        url_for(endpoint, application_id=row.public_id),
        datetime.combine(row.starts_on, time(23, 59, 59), ZoneInfo(row.time_zone)),
        row.time_zone,
        is_day=True,
    )


def ends(actor: Actor) -> list[Task]:
    """Placements that are due to end: the company says how they ended, or plans another end."""
    if not actor.holds(PlacementPermission.POST):
        return []
    return [
        Task(
            _("Say how the placement ended: %(title)s", title=title),
            _("Or plan another end, with the reason."),
            url_for("placements.applicant", application_id=public_id),
            datetime.combine(day, time(23, 59, 59), ZoneInfo(zone)),
            zone,
            is_day=True,
        )
        for public_id, title, day, zone in ending_at_company(actor)
    ]


def reviews(actor: Actor) -> list[Task]:
    """Postings that were handed in and wait for a look, a first or a second one."""
    if not actor.holds(PlacementPermission.REVIEW):
        return []
    count = waiting_for_review(actor)
    if not count:
        return []
    return [
        Task(
            ngettext("%(num)d posting to review", "%(num)d postings to review", count),
            _("The fair-recruitment gate says what is left to you."),
            url_for("placements.postings", state=PostingState.IN_REVIEW.value),
        )
    ]


def concerns(actor: Actor) -> list[Task]:
    """Concerns of people at placements."""
    count = count_open(actor) if actor.holds(PlacementPermission.CONCERNS) else 0
    if not count:
        return []
    return [
        Task(
            ngettext("%(num)d concern to look at", "%(num)d concerns to look at", count),
            _("Somebody at a placement says that something is wrong."),
            url_for("placements.concerns", state=ConcernState.OPEN.value),
        )
    ]
