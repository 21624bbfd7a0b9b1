"""Which organisations put people forward: those that staff let; a company only while verified."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from training_portal.organisations.models import (
    Company,
    CompanyState,
    Organisation,
    OrganisationKind,
)
from training_portal.platform.database import db


def _is_verified() -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Company.organisation_id == Organisation.id,
            Company.state == CompanyState.VERIFIED,
        )
        .correlate(Organisation)
    )


def puts_forward() -> ColumnElement[bool]:
    """SQL: the organisations that put people forward now.

    A company that is suspended, refused or looked at anew does not: its people keep the role, not
    the work, until it is verified again.
    """
    is_fit = or_(Organisation.kind != OrganisationKind.COMPANY, _is_verified())
    return and_(Organisation.nominates, is_fit)


def does_put_forward(organisation: Organisation) -> bool:
    """The same of one organisation."""
    return organisation.nominates and not lacks_verification(organisation)


def lacks_verification(organisation: Organisation) -> bool:
    """Whether it is a company that is not verified now."""
    if organisation.kind is not OrganisationKind.COMPANY:
        return False
    found = select(Organisation.id).where(Organisation.id == organisation.id, _is_verified())
    return db.session.scalar(found) is None
