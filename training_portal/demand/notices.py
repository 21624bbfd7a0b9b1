"""The mails of demand: to bodies that have not answered, to companies, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from training_portal.accounts.deputy_queries import acting_in
from training_portal.accounts.models import Account
from training_portal.accounts.services import address
from training_portal.demand import queries
from training_portal.demand.models import CourseProposal, NeedsSurvey, SkillDemand
from training_portal.organisations.models import Organisation
from training_portal.platform import clock, mail
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.platform.sorting import by_letters

_OF_BODY = (Role.NOMINATING_OFFICER, Role.ENDORSER)
_OF_COMPANY = (Role.COMPANY_OWNER, Role.COMPANY_RECRUITER)


def _tell(
    template: str,
    organisation_id: int,
    roles: Iterable[Role],
    about: tuple[str, int],
    key: str,
    **facts: object,
) -> int:
    """Write to who has one of the roles today, deputies too; returns to how many."""
    acting = acting_in(organisation_id, roles, clock.today())
    accounts = db.session.scalars(
        select(Account)
        .where(Account.id.in_(acting), Account.disabled_at.is_(None))
        .order_by(by_letters(Account.email_key))
    ).all()
    body = db.session.get_one(Organisation, organisation_id)
    for account in accounts:
        mail.enqueue(
            template,
            account.email,
            language=account.language,
            zone=account.time_zone,
            dedupe_key=mail.key_for(
                f"{template}:{about[1]}:{organisation_id}:{key}", account.email
            ),
            about=about,
            account=account,
            body=body,
            **facts,
        )
    return len(accounts)


def survey_due(survey: NeedsSurvey) -> int:
    """A survey closes soon: to the bodies that have not sent an answer. Returns how many mails."""
    link, key = address("/nominations/requests"), f"{survey.closes_on:%Y%m%d}"
    about = ("needs_survey", survey.id)
    return sum(
        _tell("survey_due", each, _OF_BODY, about, key, survey=survey, link=link)
        for each in queries.unanswered_by(survey)
    )


def demand_ends(demand: SkillDemand) -> None:
    """What a company stated counts for a few days more."""
    company = db.session.get_one(Organisation, demand.organisation_id)
    link = address(f"/company/{company.public_id}/demand/{demand.public_id}")
    about = ("skill_demand", demand.id)
    key = f"{demand.holds_until:%Y%m%d}"
    _tell("demand_ends", company.id, _OF_COMPANY, about, key, demand=demand, link=link)


def decided(proposal: CourseProposal) -> None:
    """What became of a request: to each body and each company whose request is in a proposal."""
    about, key = ("course_proposal", proposal.id), f"{clock.now():%Y%m%d%H%M%S}"
    link = address("/nominations/requests")
    for organisation_id in queries.bodies_in(proposal.id):
        _tell(
            "proposal_decided", organisation_id, _OF_BODY, about, key, proposal=proposal, link=link
        )
    for company_id in queries.companies_in(proposal.id):
        company = db.session.get_one(Organisation, company_id)
        link = address(f"/company/{company.public_id}/demand")
        _tell("proposal_decided", company_id, _OF_COMPANY, about, key, proposal=proposal, link=link)
