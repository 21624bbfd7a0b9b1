"""Surveys, answers with needs, companies' demands, proposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.factories.organisations import make_company, make_organisation, make_sector, make_site
from training_portal.classifications.models import OccupationGroup
from training_portal.demand import proposing
from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    CourseProposal,
    NeedsSurvey,
    ProposalState,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.organisations.models import Organisation, Site
from training_portal.platform import clock
from training_portal.platform.database import db, transactional, unit_of_work
from training_portal.platform.policy import SYSTEM

_years = count(2031)
SENDING = ["KH", "LA", "MM", "TH", "VN"]


def today() -> date:
    """The day of the programme."""
    return clock.today()


@transactional
def make_occupation(code: str = "72") -> OccupationGroup:
    """An occupation group; the same row when it is there already."""
    known = db.session.get(OccupationGroup, code)
    if known is None:
        if len(code) == 2:
            make_occupation(code[0])
        parent = code[0] if len(code) == 2 else None
        known = OccupationGroup(code=code, english_title=f"Occupation {code}", parent_code=parent)
        db.session.add(known)
        db.session.flush()
    return known


@transactional
def make_survey(
    *, opens: int = -20, closes: int = 20, year: int | None = None, countries: Sequence[str] = ()
) -> NeedsSurvey:
    """A survey of all sending countries; `opens` and `closes` in days from today."""
    survey = NeedsSurvey(
        year=year or next(_years),
        opens_on=today() + timedelta(days=opens),
        closes_on=today() + timedelta(days=closes),
        countries=list(countries or SENDING),
    )
    db.session.add(survey)
    db.session.flush()
    return survey


@transactional
def make_answer(
    body: Organisation | None = None,
    survey: NeedsSurvey | None = None,
    *,
    state: AnswerState = AnswerState.SENT,
) -> SurveyAnswer:
    """An answer of a body, sent unless told otherwise."""
    answer = SurveyAnswer(
        survey_id=(survey or make_survey()).id,
        organisation_id=(body or make_organisation(country="LA")).id,
        begun_at=clock.now(),
        state=state,
        sent_at=clock.now() if state is AnswerState.SENT else None,
    )
    db.session.add(answer)
    db.session.flush()
    return answer


@transactional
def make_need(
    answer: SurveyAnswer | None = None, theme: str = "Mould maintenance", **values: Any
) -> CourseNeed:
    """A need of ten people."""
    facts: dict[str, Any] = {
        "course_id": None,
        "sector_code": make_sector().code,
        "occupation_code": make_occupation().code,
        "head_count": 10,
        "level": 4,
        "language": "en",
        "needed_by": today() + timedelta(days=400),
        "park_code": None,
        "province_id": None,
    }
    need = CourseNeed(answer_id=(answer or make_answer()).id, theme=theme, **{**facts, **values})
    db.session.add(need)
    db.session.flush()
    return need


@transactional
def make_demand(
    company: Organisation | None = None,
    skills: str = "Set up moulds",
    *,
    site: Site | None = None,
    **values: Any,
) -> SkillDemand:
    """What a company needs: six people, for half a year from today."""
    company = company or make_company("LA")
    facts: dict[str, Any] = {
        "occupation_code": make_occupation().code,
        "head_count": 6,
        "level": 4,
        "language": "lo",
        "needed_by": today() + timedelta(days=400),
        "stated_at": clock.now(),
        "holds_until": today() + timedelta(days=182),
    }
    demand = SkillDemand(
        organisation_id=company.id,
        site_id=(site or make_site(company)).id,
        skills=skills,
        **{**facts, **values},
    )
    db.session.add(demand)
    db.session.flush()
    return demand


def make_proposal(
    needs: Sequence[CourseNeed] | None = None,
    demands: Sequence[SkillDemand] = (),
    *,
    state: ProposalState = ProposalState.DRAFT,
    host: Organisation | None = None,
    **values: Any,
) -> CourseProposal:
    """A proposal about these requests that could be handed in, in a state."""
    needs = [make_need()] if needs is None else needs
    proposal = proposing.begin(
        [need.id for need in needs], [each.id for each in demands], actor=SYSTEM
    )
    facts = {
        "host_id": (host or make_organisation(country="JP", nominates=False)).id,
        "reasoning": "Many ask for it.",
        "state": state,
        **values,
    }
    with unit_of_work():
        row = db.session.get_one(CourseProposal, proposal.id)
        for name, value in facts.items():
            setattr(row, name, value)
    return row
