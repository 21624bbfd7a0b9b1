"""The companies of the small world: ours, a verified one that is not, and one that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from tests.access.told import canary
from tests.factories import give_role, lend, make_account, make_company, make_park, make_site
from training_portal.accounts.models import Invitation
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import Role


@dataclass(frozen=True)
class CompanyPart:
    """A company with a site, somebody who recruits for it, and somebody who is invited: ids."""

    organisation: str
    site: str
    membership: int
    invitation: str
    deputyship: str


#: `ours` is of the company and the recruiter of the matrix; `theirs` waits to be verified.
_NAMES = {"ours": "Our company", "sister": "Sister company", "theirs": "Their company"}


def company_part(owner: str) -> CompanyPart:
    """The company of a part; that of `ours` is there already, with the matrix's own people."""
    name = _NAMES[owner]
    company = db.session.scalars(select(Organisation).where(Organisation.name == name)).first()
    if company is None:
        state = CompanyState.IN_REVIEW if owner == "theirs" else CompanyState.VERIFIED
        company = make_company("LA", name=name, state=state)
    recruiter = make_account(name=f"Recruiter of {name}")
    # An owner besides the matrix's, so that no role here is the last one.
    make_account(Role.COMPANY_OWNER, organisation=company)
    with unit_of_work():
        known = db.session.scalars(
            select(Company).where(Company.organisation_id == company.id)
        ).one()
        known.contact_name = canary(owner, "contact_name")
        known.contact_email = f"{canary(owner, 'contact_email')}@example.org".lower()
        known.contact_phone = canary(owner, "contact_phone")
        invitation = Invitation(
            email=f"{owner}-colleague@example.org",
            name="Invited",
            role=Role.COMPANY_RECRUITER,
            organisation_id=company.id,
            invited_by_id=recruiter.id,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )
        db.session.add(invitation)
    membership = give_role(recruiter, Role.COMPANY_RECRUITER, company)
    next_week = clock.today() + timedelta(days=7)
    return CompanyPart(
        organisation=company.public_id,
        site=make_site(company, park=make_park()).public_id,
        membership=membership.id,
        invitation=invitation.public_id,
        deputyship=lend(membership, make_account(), next_week, next_week).public_id,
    )
