"""Verbs of surveys: opened, changed while they are to come or open; reminding before the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.demand import notices
from training_portal.demand.models import NeedsSurvey
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.queries import standing_of
from training_portal.demand.rules import (
    BEFORE,
    SurveyStanding,
    is_to_remind,
    survey_objection,
)
from training_portal.platform import audit, clock, duties
from training_portal.platform.database import db, lock, transactional
from training_portal.platform.policy import SYSTEM, Actor
from training_portal.platform.versions import fingerprint, refuse_stale
from training_portal.platform.workflow import NotAllowed, Refused


@dataclass(frozen=True, kw_only=True)
class SurveyFacts:
    """What is written down of a survey."""

    year: int
    opens_on: date
    closes_on: date
    #: ISO 3166-1 alpha-2.
    countries: Sequence[str]
    words: str = ""


def _plain(facts: SurveyFacts) -> dict[str, Any]:
    days = {name: getattr(facts, name).isoformat() for name in ("opens_on", "closes_on")}
    return {**asdict(facts), **days, "countries": list(facts.countries)}


def facts_of(survey: NeedsSurvey) -> SurveyFacts:
    """What is kept of a survey."""
    return SurveyFacts(**{name: getattr(survey, name) for name in SurveyFacts.__annotations__})


def survey_version(survey: NeedsSurvey) -> str:
    """The fingerprint of a survey, as somebody saw it."""
    return fingerprint(_plain(facts_of(survey)))


def _guard(facts: SurveyFacts, own_id: int | None, actor: Actor) -> None:
    if not actor.holds(DemandPermission.DECIDE):
        raise NotAllowed
    today = clock.today()
    if objection := survey_objection(facts.opens_on, facts.closes_on, facts.year, today):
        raise Refused(objection)
    there = select(NeedsSurvey.id).where(NeedsSurvey.year == facts.year, NeedsSurvey.id != own_id)
    if own_id is None:
        there = select(NeedsSurvey.id).where(NeedsSurvey.year == facts.year)
    if db.session.scalar(there) is not None:
        raise Refused(_("There is a survey for this year already."))


@transactional
def open_survey(facts: SurveyFacts, *, actor: Actor) -> NeedsSurvey:
    """Put a survey in; it opens on its day. Raises Refused, NotAllowed."""
    _guard(facts, None, actor)
    survey = NeedsSurvey(**{**asdict(facts), "countries": list(facts.countries)})
    db.session.add(survey)
    db.session.flush()
    audit.record("open", "needs_survey", survey.id, actor=actor, after=_plain(facts))
    return survey


@transactional
def change_survey(
    survey_id: int, facts: SurveyFacts, *, actor: Actor, seen: str | None = None
) -> NeedsSurvey:
    """Change a survey that is not over; its end may be put off or brought forward.

    Raises Stale where it is no longer what was `seen`, Refused, NotAllowed.
    """
    survey = lock(NeedsSurvey, survey_id)
    refuse_stale(seen, survey_version(survey))
    if standing_of(survey) is SurveyStanding.CLOSED:
        raise Refused(_("This survey is over: it cannot be changed any more."))
    _guard(facts, survey.id, actor)
    before = _plain(facts_of(survey))
    if facts.closes_on != survey.closes_on:
        survey.reminded_at = None  # Of the new end nobody was reminded.
    for name, value in asdict(facts).items():
        setattr(survey, name, list(value) if name == "countries" else value)
    audit.record(
        "change", "needs_survey", survey.id, actor=actor, before=before, after=_plain(facts)
    )
    return survey


def remind() -> int:
    """A duty: a week before a survey closes, those are reminded once who have not answered."""
    today = clock.today()
    near = db.session.scalars(
        select(NeedsSurvey.id)
        .where(NeedsSurvey.reminded_at.is_(None), NeedsSurvey.closes_on >= today)
        .where(NeedsSurvey.closes_on <= today + BEFORE)
        .order_by(NeedsSurvey.id)
    ).all()
    return duties.each(near, _remind)


@transactional
def _remind(survey_id: int) -> int:
    survey = lock(NeedsSurvey, survey_id)
    today = clock.today()
    if survey.reminded_at is not None:
        return 0
    if not is_to_remind(survey.opens_on, survey.closes_on, today):
        return 0
    survey.reminded_at = clock.now()
    told = notices.survey_due(survey)
    audit.record("remind", "needs_survey", survey.id, actor=SYSTEM, after={"told": told})
    return 1
