"""Loaders of companies, and what their own pages and the page of staff show."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import abort
from sqlalchemy import select

from training_portal.classifications.models import Sector
from training_portal.geography.models import Country
from training_portal.organisations.lifecycle import SHUT_OUT
from training_portal.organisations.models import Company, CompanyState, Organisation
from training_portal.organisations.permissions import CompanyPermission
from training_portal.organisations.rules import likeness
from training_portal.platform.database import db
from training_portal.platform.policy import Actor


@dataclass(frozen=True)
class CompanyRecord:
    """A company: what it is as an organisation, and what is known of it besides."""

    organisation: Organisation
    company: Company
    country: str
    zone: str
    sector: str | None


_RECORD = (
    select(Organisation, Company, Country.name, Country.time_zone, Sector.title)
    .join(Company, Company.organisation_id == Organisation.id)
    .join(Country, Country.code == Organisation.country_code)
    .outerjoin(Sector, Sector.code == Company.sector_code)
)


def _record(public_id: str) -> CompanyRecord:
    row = db.session.execute(_RECORD.where(Organisation.public_id == public_id)).one_or_none()
    return CompanyRecord(*row) if row is not None else abort(404)


def own_company(actor: Actor, public_id: str, permission: CompanyPermission) -> CompanyRecord:
    """A company that the actor works for; 404 for any other, 403 for what only owners may do."""
    record = _record(public_id)
    organisation_id = record.organisation.id
    if organisation_id not in actor.organisations_for(CompanyPermission.SEE_OWN):
        abort(404)
    if organisation_id not in actor.organisations_for(permission):
        abort(403)
    return record


def any_company(public_id: str) -> CompanyRecord:
    """A company for programme staff, who see all of them; 404 when there is none."""
    return _record(public_id)


def public_company(public_id: str) -> CompanyRecord:
    """A company as everybody may see it: 404 unless it is verified."""
    record = _record(public_id)
    if record.company.state is not CompanyState.VERIFIED:
        abort(404)
    return record


@dataclass(frozen=True)
class OwnCompany:
    """A company in the list of those one works for."""

    public_id: str
    name: str
    native_name: str
    native_language: str
    country: str
    state: CompanyState


def own_companies(
    actor: Actor, permission: CompanyPermission = CompanyPermission.SEE_OWN
) -> list[OwnCompany]:
    """The companies for which the actor holds the permission, by name."""
    rows = db.session.execute(
        select(
            Organisation.public_id,
            Organisation.name,
            Organisation.native_name,
            Organisation.native_language,
            Country.name,
            Company.state,
        )
        .join(Company, Company.organisation_id == Organisation.id)
        .join(Country, Country.code == Organisation.country_code)
        .where(Organisation.id.in_(actor.organisations_for(permission)))
        .order_by(Organisation.search_key, Organisation.id)
    )
    return [OwnCompany(*row) for row in rows]


@dataclass(frozen=True)
class ShutOut:
    """A company that the programme has suspended or not accepted, and why."""

    public_id: str
    name: str
    state: CompanyState
    state_reason: str


def shut_out(organisation_ids: Collection[int]) -> list[ShutOut]:
    """Those of the companies that are suspended or not accepted, by name."""
    if not organisation_ids:
        return []
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.name, Company.state, Company.state_reason)
        .join(Company, Company.organisation_id == Organisation.id)
        .where(Organisation.id.in_(organisation_ids), Company.state.in_(SHUT_OUT))
        .order_by(Organisation.search_key, Organisation.id)
    )
    return [ShutOut(*row) for row in rows]


@dataclass(frozen=True)
class AlikeRow:
    """Another company that may be the same one."""

    public_id: str
    name: str
    country: str
    state: CompanyState
    registration_number: str


def alike(record: CompanyRecord) -> Sequence[AlikeRow]:
    """Companies whose names differ in their legal form at most, in any country."""
    rows = db.session.execute(
        select(
            Organisation.public_id,
            Organisation.name,
            Country.name,
            Company.state,
            Company.registration_number,
        )
        .join(Company, Company.organisation_id == Organisation.id)
        .join(Country, Country.code == Organisation.country_code)
        .where(
            Company.likeness == likeness(record.organisation.name),
            Organisation.id != record.organisation.id,
        )
        .order_by(Organisation.search_key, Organisation.id)
        .limit(20)
    )
    return [AlikeRow(*row) for row in rows]


def sector_choices() -> list[tuple[str, str]]:
    """Sections of ISIC Rev. 4 for a form or a filter."""
    rows = db.session.execute(select(Sector.code, Sector.title).order_by(Sector.code))
    return [(code, title) for code, title in rows]
