"""The row of a company beside its organisation, and its claims to name and number.

Both the company's own pages and the list that staff keep write it, so it is kept in step here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from training_portal.organisations.lifecycle import CHANGEABLE
from training_portal.organisations.models import Company, Organisation
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.rules import likeness, name_claim, number_claim
from training_portal.platform import clock
from training_portal.platform.database import db, lock
from training_portal.platform.policy import Actor
from training_portal.platform.workflow import NotAllowed, Refused


class Taken(Refused):
    """Another company of the country has this name or number; never says who it belongs to."""

    def __init__(self, *, is_number: bool = False) -> None:
        self.is_number = is_number
        what = (
            _("A company with this register number is registered in this country already.")
            if is_number
            else _("A company of this name is registered in this country already.")
        )
        way = _(
            "If it is yours, ask its owner to invite you: owners do this on the page of their "
            "company, under “People”. If you do not know who that is, ask the programme."
        )
        super().__init__(f"{what} {way}")


def company_row(organisation_id: int) -> Company | None:
    """The company row of an organisation, under a lock; None for one that is no company."""
    company_id = db.session.scalar(
        select(Company.id).where(Company.organisation_id == organisation_id)
    )
    return None if company_id is None else lock(Company, company_id)


def lock_own(organisation_id: int, actor: Actor) -> tuple[Organisation, Company]:
    """The rows of a company that the actor owns, locked, to change something of it.

    Raises NotAllowed, or Refused when the company was shut out.
    """
    if organisation_id not in actor.organisations_for(CompanyPermission.KEEP_OWN):
        raise NotAllowed
    organisation = lock(Organisation, organisation_id)
    company = company_row(organisation_id)
    if company is None:
        raise NotAllowed
    if company.state not in CHANGEABLE:
        raise Refused(
            _(
                "The company is not part of the programme now (“%(state)s”), so nothing of it can "
                "be changed. Ask the programme.",
                state=company.state.label,
            )
        )
    return organisation, company


def add_company(organisation: Organisation, registration_number: str = "") -> Company:
    """Give an organisation its company row, waiting to be verified. Raises Taken."""
    now = clock.now()
    company = Company(
        organisation_id=organisation.id,
        registration_number=registration_number,
        registered_at=now,
        state_since=now,
    )
    claim(company, organisation)
    db.session.add(company)
    return company


def claim(company: Company, organisation: Organisation) -> None:
    """Have the row claim what its organisation is called and numbered. Raises Taken."""
    name = name_claim(organisation.country_code, organisation.name)
    number = number_claim(organisation.country_code, company.registration_number)
    others = select(Company.id).where(Company.organisation_id != organisation.id)
    with db.session.no_autoflush:
        if number and db.session.scalar(others.where(Company.number_claim == number).limit(1)):
            raise Taken(is_number=True)
        if db.session.scalar(others.where(Company.name_claim == name).limit(1)):
            raise Taken
    company.name_claim, company.number_claim = name, number
    company.likeness = likeness(organisation.name)


@contextmanager
def first_come() -> Iterator[None]:
    """Around a unit of work that claims: whom somebody else was faster by a moment is told so.

    Both looked and found the name free; the database takes one of them.
    """
    try:
        yield
    except IntegrityError as error:
        words = str(error.orig)
        if "name_claim" not in words and "number_claim" not in words:
            raise
        raise Taken(is_number="number_claim" in words) from error
