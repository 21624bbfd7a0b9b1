"""Read models of demand: loaders, a body's and a company's own, and what proposals rest on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import and_, exists, or_, select

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.models import Course, CourseVersion
from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    CourseProposal,
    NeedsSurvey,
    PlannedCohort,
    ProposalRequest,
    ProposalState,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.demand.permissions import DemandPermission
from training_portal.demand.rules import Request, SurveyStanding, survey_standing
from training_portal.geography.models import IndustrialPark, Province
from training_portal.organisations.company_queries import CompanyRecord, own_company
from training_portal.organisations.models import Organisation, OrganisationKind, Site
from training_portal.organisations.permissions import CompanyPermission
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


def survey_of(public_id: str) -> NeedsSurvey:
    """A survey; 404 when there is none."""
    found = db.session.scalar(select(NeedsSurvey).where(NeedsSurvey.public_id == public_id))
    return found or abort(404)


def standing_of(survey: NeedsSurvey) -> SurveyStanding:
    """Where a survey stands today, by the programme's days."""
    return survey_standing(survey.opens_on, survey.closes_on, clock.today())


def surveys() -> Sequence[NeedsSurvey]:
    """All surveys, the latest year first."""
    return db.session.scalars(select(NeedsSurvey).order_by(NeedsSurvey.year.desc())).all()


def asked_bodies(survey: NeedsSurvey) -> Any:
    """SQL condition on Organisation: those whom a survey asks."""
    # The statement around may join the answers as well: these are looked up by themselves.
    answers = select(SurveyAnswer.organisation_id).where(SurveyAnswer.survey_id == survey.id)
    answered = Organisation.id.in_(answers.correlate(None))
    # A company says by itself what it needs (`stating.py`).
    asked = and_(
        Organisation.nominates,
        Organisation.kind != OrganisationKind.COMPANY,
        Organisation.archived_at.is_(None),
        Organisation.country_code.in_(survey.countries),
    )
    return or_(asked, answered)


def unanswered_by(survey: NeedsSurvey) -> Sequence[int]:
    """The bodies that a survey asks and that have not sent an answer."""
    sent = Organisation.id.in_(
        select(SurveyAnswer.organisation_id).where(
            SurveyAnswer.survey_id == survey.id, SurveyAnswer.state == AnswerState.SENT
        )
    )
    return db.session.scalars(
        select(Organisation.id)
        .where(asked_bodies(survey), ~sent, Organisation.archived_at.is_(None))
        .order_by(Organisation.id)
    ).all()


def needs_of(answer_id: int) -> Sequence[CourseNeed]:
    """The needs of an answer, as they were put in."""
    return db.session.scalars(
        select(CourseNeed).where(CourseNeed.answer_id == answer_id).order_by(CourseNeed.id)
    ).all()


class Earlier(NamedTuple):
    """An answer of an earlier year."""

    answer_id: int
    year: int


def earlier_answer(organisation_id: int, before: int) -> Earlier | None:
    """The latest answer that a body sent for a year before."""
    row = db.session.execute(
        select(SurveyAnswer.id, NeedsSurvey.year)
        .join(NeedsSurvey, NeedsSurvey.id == SurveyAnswer.survey_id)
        .where(
            SurveyAnswer.organisation_id == organisation_id,
            SurveyAnswer.state == AnswerState.SENT,
            NeedsSurvey.year < before,
        )
        .order_by(NeedsSurvey.year.desc())
        .limit(1)
    ).one_or_none()
    return Earlier(*row) if row is not None else None


@dataclass(frozen=True)
class AnswerRecord:
    """An answer with whose it is, and for which survey."""

    answer: SurveyAnswer
    survey: NeedsSurvey
    body: Organisation

    @property
    def standing(self) -> SurveyStanding:
        """Where its survey stands."""
        return standing_of(self.survey)

    @property
    def is_open(self) -> bool:
        """Whether it can be changed still."""
        return self.standing is SurveyStanding.OPEN


_RECORD = (
    select(SurveyAnswer, NeedsSurvey, Organisation)
    .join(NeedsSurvey, NeedsSurvey.id == SurveyAnswer.survey_id)
    .join(Organisation, Organisation.id == SurveyAnswer.organisation_id)
)


def own_answer(actor: Actor, public_id: str) -> AnswerRecord:
    """An answer of a body of the actor's; 404 for others' as for none."""
    row = db.session.execute(
        _RECORD.where(
            SurveyAnswer.public_id == public_id,
            SurveyAnswer.organisation_id.in_(actor.organisations_for(DemandPermission.ANSWER)),
        )
    ).one_or_none()
    return AnswerRecord(*row) if row is not None else abort(404)


def own_answers(actor: Actor) -> list[AnswerRecord]:
    """All answers of the actor's bodies, the latest year first."""
    rows = db.session.execute(
        _RECORD.where(
            SurveyAnswer.organisation_id.in_(actor.organisations_for(DemandPermission.ANSWER))
        ).order_by(NeedsSurvey.year.desc(), Organisation.search_key)
    )
    return [AnswerRecord(*row) for row in rows]


def need_in(answer: SurveyAnswer, public_id: str) -> CourseNeed:
    """A need of this answer; 404 when it has none of this id."""
    found = db.session.scalar(
        select(CourseNeed).where(
            CourseNeed.answer_id == answer.id, CourseNeed.public_id == public_id
        )
    )
    return found or abort(404)


def demand_company(actor: Actor, public_id: str) -> CompanyRecord:
    """The company of the actor's; 404 for any other."""
    return own_company(actor, public_id, CompanyPermission.SEE_OWN)


def demand_of(record: CompanyRecord, public_id: str) -> SkillDemand:
    """A demand of this company; 404 when it has none of this id."""
    found = db.session.scalar(
        select(SkillDemand).where(
            SkillDemand.organisation_id == record.organisation.id,
            SkillDemand.public_id == public_id,
        )
    )
    return found or abort(404)


def demands_of(organisation_id: int) -> Sequence[SkillDemand]:
    """What a company stated, the latest first."""
    return db.session.scalars(
        select(SkillDemand)
        .where(SkillDemand.organisation_id == organisation_id)
        .order_by(SkillDemand.id.desc())
    ).all()


def proposal_of(public_id: str) -> CourseProposal:
    """A proposal; 404 when there is none."""
    found = db.session.scalar(select(CourseProposal).where(CourseProposal.public_id == public_id))
    return found or abort(404)


def planned(proposal_id: int) -> Sequence[PlannedCohort]:
    """The series of a proposal, in order."""
    return db.session.scalars(
        select(PlannedCohort)
        .where(PlannedCohort.proposal_id == proposal_id)
        .order_by(PlannedCohort.position)
    ).all()


def requests_in(proposal_id: int) -> Sequence[ProposalRequest]:
    """What a proposal answers, in the order of being put in."""
    return db.session.scalars(
        select(ProposalRequest)
        .where(ProposalRequest.proposal_id == proposal_id)
        .order_by(ProposalRequest.id)
    ).all()


def plain_requests(proposal_id: int) -> list[Request]:
    """Head counts, days and countries of what a proposal answers."""
    of_bodies = db.session.execute(
        select(CourseNeed.head_count, CourseNeed.needed_by, Organisation.country_code)
        .join(ProposalRequest, ProposalRequest.need_id == CourseNeed.id)
        .join(SurveyAnswer, SurveyAnswer.id == CourseNeed.answer_id)
        .join(Organisation, Organisation.id == SurveyAnswer.organisation_id)
        .where(ProposalRequest.proposal_id == proposal_id)
    )
    of_companies = db.session.execute(
        select(SkillDemand.head_count, SkillDemand.needed_by, Site.country_code)
        .join(ProposalRequest, ProposalRequest.demand_id == SkillDemand.id)
        .join(Site, Site.id == SkillDemand.site_id)
        .where(ProposalRequest.proposal_id == proposal_id)
    )
    return [Request(*row) for row in (*of_bodies, *of_companies)]


def bodies_in(proposal_id: int) -> Sequence[int]:
    """The bodies whose needs a proposal answers."""
    return db.session.scalars(
        select(SurveyAnswer.organisation_id)
        .join(CourseNeed, CourseNeed.answer_id == SurveyAnswer.id)
        .join(ProposalRequest, ProposalRequest.need_id == CourseNeed.id)
        .where(ProposalRequest.proposal_id == proposal_id)
        .group_by(SurveyAnswer.organisation_id)
        .order_by(SurveyAnswer.organisation_id)
    ).all()


def companies_in(proposal_id: int) -> Sequence[int]:
    """The companies whose demands a proposal answers."""
    return db.session.scalars(
        select(SkillDemand.organisation_id)
        .join(ProposalRequest, ProposalRequest.demand_id == SkillDemand.id)
        .where(ProposalRequest.proposal_id == proposal_id)
        .group_by(SkillDemand.organisation_id)
        .order_by(SkillDemand.organisation_id)
    ).all()


def live_proposals(need_ids: Collection[int], demand_ids: Collection[int] = ()) -> set[int]:
    """The proposals that answer one of these now: drafts, those to decide, those approved."""
    return set(
        db.session.scalars(
            select(ProposalRequest.proposal_id).where(
                _about(need_ids, demand_ids), ProposalRequest.is_live
            )
        )
    )


def _about(need_ids: Collection[int], demand_ids: Collection[int]) -> Any:
    return or_(
        ProposalRequest.need_id.in_(need_ids or [0]),
        ProposalRequest.demand_id.in_(demand_ids or [0]),
    )


class Outcome(NamedTuple):
    """A proposal that was about a request, as far as those may know who asked for it."""

    request_id: int
    proposal_id: int
    state: ProposalState
    title: str
    answer: str
    course_code: str | None
    #: Whether everybody can read the course already.
    is_published: bool

    @property
    def is_decided(self) -> bool:
        """Whether those who asked may read what it says."""
        return self.state in (ProposalState.APPROVED, ProposalState.REFUSED)


def proposals_of(need_ids: Collection[int], demand_ids: Collection[int]) -> list[Outcome]:
    """What became of needs, or of demands, the latest last; of one kind at a time."""
    request: Any = ProposalRequest.need_id if need_ids else ProposalRequest.demand_id
    rows = db.session.execute(
        select(
            request,
            CourseProposal.id,
            CourseProposal.state,
            CourseProposal.title,
            CourseProposal.answer,
            Course.code,
            exists().where(CourseVersion.course_id == Course.id, CourseVersion.is_current),
        )
        .join(CourseProposal, CourseProposal.id == ProposalRequest.proposal_id)
        .outerjoin(Course, Course.id == CourseProposal.course_id)
        .where(_about(need_ids, demand_ids), CourseProposal.state != ProposalState.DISCARDED)
        .order_by(ProposalRequest.id)
    )
    return [Outcome(*row) for row in rows]


@dataclass(frozen=True)
class Choices:
    """What codes are called: of sectors, occupations, parks and provinces."""

    sectors: dict[str, str]
    occupations: dict[str, str]
    parks: dict[str, str]
    provinces: dict[int, str]


def names_of(rows: Sequence[CourseNeed]) -> Choices:
    """The names of the codes that these needs have: four statements."""
    return Choices(
        sectors=_named(Sector.code, Sector.title, {row.sector_code for row in rows}),
        occupations=occupation_names({row.occupation_code for row in rows}),
        parks=_named(IndustrialPark.code, IndustrialPark.name, {row.park_code for row in rows}),
        provinces=_named(Province.id, Province.name, {row.province_id for row in rows}),
    )


def occupation_names(codes: Collection[str]) -> dict[str, str]:
    """What occupation groups are called."""
    return _named(OccupationGroup.code, OccupationGroup.title, codes)


def _named(key: Any, name: Any, wanted: Collection[Any]) -> dict[Any, str]:
    return dict(db.session.execute(select(key, name).where(key.in_(wanted - {None}))).all())  # type: ignore[operator]
