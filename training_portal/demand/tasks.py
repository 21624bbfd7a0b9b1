"""What waits at bodies, companies and the programme, for the task list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from training_portal.demand.models import (
    AnswerState,
    CourseProposal,
    DemandState,
    NeedsSurvey,
    ProposalState,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.proposing import own_case
from training_portal.demand.rules import BEFORE_END
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.own_cases import own_bodies
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class ToAnswer:
    """A survey that a body has not answered yet."""

    survey: NeedsSurvey
    body: Organisation
    #: Of the draft; None where nothing is begun.
    answer_id: str | None


def to_answer(actor: Actor) -> list[ToAnswer]:
    """The open surveys that the actor's bodies have sent no answer to."""
    own = actor.organisations_for(DemandPermission.ANSWER)
    if not own:
        return []
    today = clock.today()
    bodies = db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(own), Organisation.archived_at.is_(None))
        .order_by(Organisation.search_key)
    ).all()
    surveys = db.session.scalars(
        select(NeedsSurvey)
        .where(NeedsSurvey.opens_on <= today, NeedsSurvey.closes_on >= today)
        .order_by(NeedsSurvey.closes_on)
    ).all()
    answers = {
        (answer.survey_id, answer.organisation_id): answer
        for answer in db.session.scalars(
            select(SurveyAnswer).where(
                SurveyAnswer.organisation_id.in_(own),
                SurveyAnswer.survey_id.in_([survey.id for survey in surveys]),
            )
        )
    }
    found = []
    for survey in surveys:
        for body in bodies:
            answer = answers.get((survey.id, body.id))
            is_draft = answer is None or answer.state is AnswerState.DRAFT
            if body.country_code in survey.countries and is_draft:
                answer_id = answer.public_id if answer is not None else None
                found.append(ToAnswer(survey, body, answer_id))
    return found


def ending(actor: Actor) -> Sequence[tuple[SkillDemand, str]]:
    """Demands of the actor's companies that end soon, with the public id of the company."""
    own = actor.organisations_for(DemandPermission.STATE)
    today = clock.today()
    rows = db.session.execute(
        select(SkillDemand, Organisation.public_id)
        .join(Organisation, Organisation.id == SkillDemand.organisation_id)
        .join(Company, Company.organisation_id == Organisation.id)
        .where(
            SkillDemand.organisation_id.in_(own),
            SkillDemand.state == DemandState.OPEN,
            SkillDemand.holds_until >= today,
            SkillDemand.holds_until <= today + BEFORE_END,
            Company.state == CompanyState.VERIFIED,
        )
        .order_by(SkillDemand.holds_until, SkillDemand.id)
    )
    return [(demand, public_id) for demand, public_id in rows]


def to_decide(actor: Actor) -> int:
    """How many proposals wait for the actor's decision: none with a request of their own body."""
    if not actor.holds(DemandPermission.DECIDE):
        return 0
    waiting = select(CourseProposal).where(CourseProposal.state == ProposalState.PROPOSED)
    if not own_bodies(actor):
        return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0
    return sum(own_case(each, actor) is None for each in db.session.scalars(waiting).all())
