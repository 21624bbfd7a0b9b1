"""Organisations, companies and their sites."""

from __future__ import annotations

from itertools import count

from tests.factories.places import make_country, make_province
from training_portal.classifications.models import Sector
from training_portal.geography.models import IndustrialPark
from training_portal.organisations.models import (
    Company,
    CompanyState,
    Organisation,
    OrganisationKind,
    Site,
)
from training_portal.organisations.rules import likeness, name_claim, number_claim
from training_portal.platform import clock
from training_portal.platform.database import db, transactional

_numbers = count(1)


@transactional
def make_organisation(
    kind: OrganisationKind = OrganisationKind.MINISTRY,
    country: str = "KH",
    *,
    name: str | None = None,
    nominates: bool | None = None,
) -> Organisation:
    """An organisation; ministries nominate unless told otherwise."""
    make_country(country)
    organisation = Organisation(
        kind=kind,
        name=name or f"Invented {kind.value} {next(_numbers)}",
        country_code=country,
        nominates=kind is OrganisationKind.MINISTRY if nominates is None else nominates,
    )
    db.session.add(organisation)
    db.session.flush()
    return organisation


@transactional
def make_company(
    country: str = "LA",
    *,
    name: str | None = None,
    state: CompanyState = CompanyState.VERIFIED,
) -> Organisation:
    """A company, verified unless told otherwise."""
    organisation = make_organisation(OrganisationKind.COMPANY, country, name=name)
    now = clock.now()
    number = f"{country}-{next(_numbers):05}"
    is_in = state is not CompanyState.REFUSED
    db.session.add(
        Company(
            organisation_id=organisation.id,
            state=state,
            registration_number=number,
            sector_code=make_sector().code,
            parent_country="JP",
            contact_name="Somebody in the office",
            contact_email="office@example.org",
            name_claim=name_claim(country, organisation.name) if is_in else None,
            number_claim=number_claim(country, number) if is_in else None,
            likeness=likeness(organisation.name),
            registered_at=now,
            state_since=now,
            verified_at=now if state is CompanyState.VERIFIED else None,
        )
    )
    db.session.flush()
    return organisation


@transactional
def make_site(
    company: Organisation, *, name: str | None = None, park: IndustrialPark | None = None
) -> Site:
    """A site of a company: in the park, or in a province of its country."""
    site = Site(
        organisation_id=company.id,
        name=name or f"Invented works {next(_numbers)}",
        country_code=park.country_code if park else company.country_code,
        park_code=park.code if park else None,
        province_id=None if park else make_province(company.country_code).id,
    )
    db.session.add(site)
    db.session.flush()
    return site


@transactional
def make_sector(code: str = "C") -> Sector:
    """A section of ISIC; the same row when it is there already."""
    known = db.session.get(Sector, code)
    if known is None:
        known = Sector(code=code, english_title=f"Sector {code}")
        db.session.add(known)
        db.session.flush()
    return known
