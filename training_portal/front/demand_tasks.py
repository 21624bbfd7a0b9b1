"""What waits in demand: surveys to answer, demands that end, proposals to decide."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from training_portal.demand import tasks
from training_portal.demand.models import ProposalState
from training_portal.front.tasks import Task
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.policy import Actor


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), ZoneInfo(PROGRAMME_ZONE))


def to_answer(actor: Actor) -> list[Task]:
    """Open surveys that a body of the actor's has not answered."""
    return [
        Task(
            _("Needs survey %(year)s: what courses do your people need?", year=each.survey.year),
            each.body.name,
            url_for("demand.own_answer", answer_id=each.answer_id)
            if each.answer_id
            else url_for("demand.own_answers"),
            _end_of(each.survey.closes_on),
            PROGRAMME_ZONE,
        )
        for each in tasks.to_answer(actor)
    ]


def ending(actor: Actor) -> list[Task]:
    """What one's company needs and that counts for a few days more."""
    return [
        Task(
            _("Do you still need these people? %(skills)s", skills=demand.skills),
            _("Keep it for longer, or close it."),
            url_for("demand.one_demand", public_id=company, demand_id=demand.public_id),
            _end_of(demand.holds_until),
            PROGRAMME_ZONE,
        )
        for demand, company in tasks.ending(actor)
    ]


def to_decide(actor: Actor) -> list[Task]:
    """Proposals that wait for a decision."""
    waiting = tasks.to_decide(actor)
    if not waiting:
        return []
    return [
        Task(
            ngettext("%(num)d proposal to decide", "%(num)d proposals to decide", waiting),
            _("A course, and a cohort in each of three years, of what bodies and companies ask."),
            url_for("demand.proposals", state=ProposalState.PROPOSED.value),
        )
    ]
