"""Read models of single pages of demand: words of codes, and what became of requests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select

from training_portal.classifications.models import Sector
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.rules import language_name
from training_portal.courses.titles import is_for_reader
from training_portal.demand.models import (
    CourseNeed,
    CourseProposal,
    NeedsSurvey,
    ProposalRequest,
    ProposalState,
    SurveyAnswer,
)
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.queries import Outcome, proposals_of
from training_portal.organisations.models import Organisation, Site
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def heads_of_answers(actor: Actor) -> dict[int, tuple[int, int]]:
    """How many needs and how many people each answer of the actor's bodies asks for."""
    rows = db.session.execute(
        select(CourseNeed.answer_id, func.count(), func.sum(CourseNeed.head_count))
        .join(SurveyAnswer, SurveyAnswer.id == CourseNeed.answer_id)
        .where(SurveyAnswer.organisation_id.in_(actor.organisations_for(DemandPermission.ANSWER)))
        .group_by(CourseNeed.answer_id)
    )
    return {answer_id: (needs, heads) for answer_id, needs, heads in rows}


def outcomes_by_request(
    need_ids: Collection[int], demand_ids: Collection[int]
) -> dict[int, list[Outcome]]:
    """What became of each need, or of each demand."""
    found: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in proposals_of(need_ids, demand_ids):
        found[outcome.request_id].append(outcome)
    return dict(found)


def site_names(organisation_id: int) -> dict[int, str]:
    """What the sites of a company are called, closed ones too."""
    rows = db.session.execute(
        select(Site.id, Site.name).where(Site.organisation_id == organisation_id)
    )
    return dict(rows.all())


class Detail(NamedTuple):
    """What a body says of a need besides what the list shows."""

    reason: str
    year: int
    answer_id: str


def detail_of(need_id: int) -> Detail:
    """The reason of a need, and the survey it answers."""
    row = db.session.execute(
        select(CourseNeed.reason, NeedsSurvey.year, SurveyAnswer.public_id)
        .join(SurveyAnswer, SurveyAnswer.id == CourseNeed.answer_id)
        .join(NeedsSurvey, NeedsSurvey.id == SurveyAnswer.survey_id)
        .where(CourseNeed.id == need_id)
    ).one()
    return Detail(*row)


def proposals_about(is_of_company: bool, request_id: int) -> Sequence[CourseProposal]:
    """The proposals about a request for staff, those that were given up too."""
    column = ProposalRequest.demand_id if is_of_company else ProposalRequest.need_id
    return db.session.scalars(
        select(CourseProposal)
        .join(ProposalRequest, ProposalRequest.proposal_id == CourseProposal.id)
        .where(column == request_id)
        .order_by(CourseProposal.id)
    ).all()


@dataclass(frozen=True)
class ProposalWords:
    """What the codes of a proposal are called; None where nothing is said yet."""

    sector: str
    language: str
    host: str | None
    course_code: str | None
    #: None while the course has no published version.
    course_title: str | None
    is_made: bool


def _title_of(course_id: int | None) -> str | None:
    return db.session.scalar(
        select(CourseText.title)
        .join(CourseVersion, CourseVersion.id == CourseText.version_id)
        .where(CourseVersion.course_id == course_id, CourseVersion.is_current, is_for_reader())
    )


def words_of_proposal(proposal: CourseProposal) -> ProposalWords:
    """The words of a proposal's page: four statements."""
    host = db.session.get(Organisation, proposal.host_id) if proposal.host_id else None
    course = db.session.get(Course, proposal.course_id) if proposal.course_id else None
    return ProposalWords(
        sector=db.session.get_one(Sector, proposal.sector_code).title,
        language=language_name(proposal.language),
        host=host.name if host is not None else None,
        course_code=course.code if course is not None else None,
        course_title=_title_of(proposal.course_id),
        is_made=proposal.state is ProposalState.APPROVED,
    )
