"""What bodies and companies of the demo ask for, and the proposals that staff made of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from training_portal.demand import answering, proposing, queries, rounds, stating
from training_portal.demand.form_lists import course_id, open_sites
from training_portal.demand.models import CourseNeed, ProposalKind, SkillDemand
from training_portal.demo import material
from training_portal.demo.cast import Cast
from training_portal.geography.queries import sending_countries
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Actor, Grant, Role


def tell(cast: Cast, staff: Actor, now: datetime) -> int:
    """Surveys with their answers, demands of companies, proposals; returns how many requests."""
    told = material.demand()
    for entry in told["surveys"]:
        _survey(cast, entry, told["words"], staff, now)
    for entry in told["companies"]:
        _state(cast, entry, now)
    for entry in told["proposals"]:
        _propose(cast, entry, staff, now)
    needs, demands = (
        db.session.scalars(select(kind.id)).all() for kind in (CourseNeed, SkillDemand)
    )
    return len(needs) + len(demands)


def _day(now: datetime, days: int) -> date:
    return (now + timedelta(days=days)).date()


def _for(cast: Cast, key: str, role: Role) -> Actor:
    """Who acts for a body: its own account of the demo, else nobody by name."""
    where = cast.organisations[key].id
    for told in material.accounts():
        if told["organisation"] == key and told["role"] == role.value:
            return cast.actor(told["key"], role, key)
    return replace(SYSTEM, grants=frozenset({Grant(role, where)}))


def _survey(cast: Cast, entry: dict[str, Any], words: str, staff: Actor, now: datetime) -> None:
    with clock.standing_at(now + timedelta(days=entry["opens"] - 10)):
        survey = rounds.open_survey(
            rounds.SurveyFacts(
                year=now.year + entry["year"],
                opens_on=_day(now, entry["opens"]),
                closes_on=_day(now, entry["closes"]),
                countries=sending_countries(),
                words=words,
            ),
            actor=staff,
        )
    for told in entry["answers"]:
        with clock.standing_at(now + timedelta(days=told.get("answered", -4))):
            _answer(cast, survey.id, told, now)


def _answer(cast: Cast, survey_id: int, told: dict[str, Any], now: datetime) -> None:
    actor = _for(cast, told["body"], Role.NOMINATING_OFFICER)
    answer = answering.begin(survey_id, cast.organisations[told["body"]].id, actor=actor)
    for need in told["needs"]:
        facts = answering.NeedFacts(
            theme=need.get("theme", ""),
            course_id=course_id(need.get("course")),
            sector_code=need["sector"],
            occupation_code=need["occupation"],
            head_count=need["heads"],
            level=need["level"],
            language=need["language"],
            needed_by=_day(now, need["needed"]),
            park_code=need.get("park"),
            province_id=cast.provinces.get(need.get("province", "")),
            reason=need.get("reason", ""),
        )
        answering.add_need(answer.id, facts, actor=actor)
    if not told.get("draft"):
        answering.step(answer.id, "send", actor=actor)


def _state(cast: Cast, entry: dict[str, Any], now: datetime) -> None:
    company = cast.organisations[entry["company"]]
    facts = stating.DemandFacts(
        site_id=open_sites(company.id)[0].id,
        occupation_code=entry["occupation"],
        skills=entry["skills"],
        head_count=entry["heads"],
        level=entry["level"],
        language=entry["language"],
        needed_by=_day(now, entry["needed"]),
    )
    with clock.standing_at(now + timedelta(days=entry["stated"])):
        stating.state_demand(
            company.id, facts, actor=_for(cast, entry["company"], Role.COMPANY_OWNER)
        )


def _propose(cast: Cast, entry: dict[str, Any], staff: Actor, now: datetime) -> None:
    asked = entry["requests"]
    needs = db.session.scalars(select(CourseNeed.id).where(CourseNeed.theme.in_(asked))).all()
    demands = db.session.scalars(select(SkillDemand.id).where(SkillDemand.skills.in_(asked))).all()
    with clock.standing_at(now + timedelta(days=entry["made"])):
        proposal = proposing.begin(needs, demands, actor=staff)
        facts = proposing.ProposalFacts(
            title=entry["title"],
            kind=ProposalKind.NEW_COURSE,
            course_id=None,
            sector_code=proposal.sector_code,
            level=proposal.level,
            language="en",
            starts_on=proposal.starts_on,
            weeks=entry["weeks"],
            host_id=cast.organisations[entry["host"]].id,
            reasoning=entry["reasoning"],
        )
        proposing.change(
            proposal.id,
            facts,
            seats=[each.seats for each in queries.planned(proposal.id)],
            kept=[each.id for each in queries.requests_in(proposal.id)],
            actor=staff,
        )
        proposing.step(proposal.id, "hand_in", actor=staff)
    if "verb" in entry:
        with clock.standing_at(now + timedelta(days=entry["decided"])):
            proposing.step(proposal.id, entry["verb"], reason=entry["reason"], actor=staff)
