"""All that bodies and companies ask for, as one table for lists, the board and proposals."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    and_,
    case,
    cast,
    extract,
    func,
    literal,
    select,
    union_all,
)

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    CourseProposal,
    DemandState,
    ProposalRequest,
    ProposalState,
    SkillDemand,
    SurveyAnswer,
)
from training_portal.geography.models import Corridor, Country, IndustrialPark, Province
from training_portal.geography.queries import lies_on_corridor
from training_portal.organisations.models import Company, CompanyState, Organisation, Site
from training_portal.platform import clock


class RequestKind(StrEnum):
    """Whose request it is."""

    BODY = "body"
    COMPANY = "company"

    @property
    def label(self) -> str:
        labels = {RequestKind.BODY: _l("Survey"), RequestKind.COMPANY: _l("Company")}
        return str(labels[self])


class RequestState(StrEnum):
    """How far a request has come."""

    OPEN = "open"
    IN_PROPOSAL = "in_proposal"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        labels = {
            RequestState.OPEN: _l("Not answered"),
            RequestState.IN_PROPOSAL: _l("In a proposal"),
            RequestState.APPROVED: _l("Becomes a course"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"open": "wait", "in_proposal": "info"}.get(self.value, "good")


def _kept_state() -> ColumnElement[str]:
    return case(
        (CourseProposal.state.is_(None), literal("open", String)),
        (CourseProposal.state == ProposalState.APPROVED, literal("approved", String)),
        else_=literal("in_proposal", String),
    )


def counted() -> ColumnElement[bool]:
    """SQL: demands of companies that hold today: open, of a verified company, at a site there."""
    return and_(
        SkillDemand.state == DemandState.OPEN,
        SkillDemand.holds_until >= clock.today(),
        Company.state == CompanyState.VERIFIED,
        Site.closed_at.is_(None),
    )


def _year(day: Any) -> ColumnElement[int]:
    return cast(extract("year", day), Integer)


def _of_bodies(*, all_of_them: bool) -> Any:
    statement = (
        select(
            CourseNeed.public_id.label("public_id"),
            CourseNeed.id.label("id"),
            literal("body", String).label("kind"),
            CourseNeed.theme.label("theme"),
            Organisation.name.label("who"),
            Country.name.label("country"),
            CourseNeed.head_count.label("heads"),
            CourseNeed.needed_by.label("needed"),
            OccupationGroup.title.label("occupation"),
            Sector.title.label("sector"),
            CourseNeed.level.label("level"),
            CourseNeed.language.label("language"),
            func.coalesce(IndustrialPark.name, Province.name, "").label("place"),
            _kept_state().label("state"),
            CourseNeed.theme_key.label("theme_key"),
            Organisation.search_key.label("who_key"),
            Country.code.label("country_code"),
            Country.position.label("country_position"),
            Corridor.code.label("corridor_code"),
            Corridor.name.label("corridor"),
            CourseNeed.park_code.label("park_code"),
            IndustrialPark.name.label("park"),
            IndustrialPark.sorted_by.label("park_key"),
            Corridor.position.label("corridor_position"),
            func.coalesce(IndustrialPark.sorted_by, Province.sorted_by).label("place_key"),
            CourseNeed.sector_code.label("sector_code"),
            CourseNeed.occupation_code.label("occupation_code"),
            _year(CourseNeed.needed_by).label("year"),
            Organisation.id.label("organisation_id"),
        )
        .select_from(CourseNeed)
        .join(SurveyAnswer, SurveyAnswer.id == CourseNeed.answer_id)
        .join(Organisation, Organisation.id == SurveyAnswer.organisation_id)
        .join(Country, Country.code == Organisation.country_code)
        .join(Sector, Sector.code == CourseNeed.sector_code)
        .join(OccupationGroup, OccupationGroup.code == CourseNeed.occupation_code)
        .outerjoin(IndustrialPark, IndustrialPark.code == CourseNeed.park_code)
        .outerjoin(Corridor, lies_on_corridor())
        .outerjoin(Province, Province.id == CourseNeed.province_id)
        .outerjoin(
            ProposalRequest,
            and_(ProposalRequest.need_id == CourseNeed.id, ProposalRequest.is_live),
        )
        .outerjoin(CourseProposal, CourseProposal.id == ProposalRequest.proposal_id)
    )
    # What a proposal answers is read with it, also after its time.
    return statement if all_of_them else statement.where(SurveyAnswer.state == AnswerState.SENT)


def _of_companies(*, all_of_them: bool) -> Any:
    statement = (
        select(
            SkillDemand.public_id,
            SkillDemand.id,
            literal("company", String),
            SkillDemand.skills,
            Organisation.name,
            Country.name,
            SkillDemand.head_count,
            SkillDemand.needed_by,
            OccupationGroup.title,
            func.coalesce(Sector.title, ""),
            SkillDemand.level,
            SkillDemand.language,
            func.coalesce(IndustrialPark.name, Province.name, ""),
            _kept_state(),
            SkillDemand.skills_key,
            Organisation.search_key,
            Country.code,
            Country.position,
            Corridor.code,
            Corridor.name,
            Site.park_code,
            IndustrialPark.name,
            IndustrialPark.sorted_by,
            Corridor.position,
            func.coalesce(IndustrialPark.sorted_by, Province.sorted_by),
            func.coalesce(Company.sector_code, ""),
            SkillDemand.occupation_code,
            _year(SkillDemand.needed_by),
            Organisation.id,
        )
        .select_from(SkillDemand)
        .join(Organisation, Organisation.id == SkillDemand.organisation_id)
        .join(Company, Company.organisation_id == Organisation.id)
        .join(Site, Site.id == SkillDemand.site_id)
        .join(Country, Country.code == Site.country_code)
        .join(OccupationGroup, OccupationGroup.code == SkillDemand.occupation_code)
        .outerjoin(Sector, Sector.code == Company.sector_code)
        .outerjoin(IndustrialPark, IndustrialPark.code == Site.park_code)
        .outerjoin(Corridor, lies_on_corridor())
        .outerjoin(Province, Province.id == Site.province_id)
        .outerjoin(
            ProposalRequest,
            and_(ProposalRequest.demand_id == SkillDemand.id, ProposalRequest.is_live),
        )
        .outerjoin(CourseProposal, CourseProposal.id == ProposalRequest.proposal_id)
    )
    return statement if all_of_them else statement.where(counted())


def requests(*, all_of_them: bool = False) -> Any:
    """SQL: sent needs, and the demands that hold (with those that held once), as one table."""
    both = (part(all_of_them=all_of_them) for part in (_of_bodies, _of_companies))
    return union_all(*both).subquery("request")
