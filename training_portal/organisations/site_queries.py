"""Read models of companies' sites, and of the parks and provinces they may lie in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort
from sqlalchemy import exists, or_, select

from training_portal.geography.models import Corridor, Country, IndustrialPark, Province
from training_portal.geography.queries import lies_on_corridor
from training_portal.organisations.models import Site
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters
from training_portal.platform.web.listing_rows import AnySelect


def has_open_site(organisation_id: int) -> bool:
    """Whether a company works anywhere."""
    return bool(
        db.session.scalar(
            select(
                exists().where(Site.organisation_id == organisation_id, Site.closed_at.is_(None))
            )
        )
    )


@dataclass(frozen=True)
class SiteRow:
    """A site with the names of where it lies."""

    id: int
    public_id: str
    name: str
    country_code: str
    park_code: str | None
    park: str | None
    park_native: str
    park_language: str
    corridor: str | None
    province: str | None
    address: str
    closed_at: datetime | None


def sites_of(organisation_id: int, *, with_closed: bool = True) -> list[SiteRow]:
    """The sites of a company, open ones first; one statement."""
    statement: AnySelect = (
        select(
            Site.id,
            Site.public_id,
            Site.name,
            Site.country_code,
            Site.park_code,
            IndustrialPark.name,
            IndustrialPark.native_name,
            IndustrialPark.native_language,
            Corridor.name,
            Province.name,
            Site.address,
            Site.closed_at,
        )
        .outerjoin(IndustrialPark, IndustrialPark.code == Site.park_code)
        .outerjoin(Corridor, lies_on_corridor())
        .outerjoin(Province, Province.id == Site.province_id)
        .where(Site.organisation_id == organisation_id)
        .order_by(Site.closed_at.is_not(None), Site.name_key, Site.id)
    )
    if not with_closed:
        statement = statement.where(Site.closed_at.is_(None))
    return [SiteRow(*row) for row in db.session.execute(statement)]


def site_of(organisation_id: int, public_id: str) -> Site:
    """A site of this company; 404 when it has none of this id."""
    found = db.session.scalars(
        select(Site).where(Site.organisation_id == organisation_id, Site.public_id == public_id)
    ).one_or_none()
    return found or abort(404)


@dataclass(frozen=True)
class ParkChoice:
    """A park for a form or a filter."""

    code: str
    name: str
    country_code: str
    country: str
    corridor_code: str
    corridor: str


def parks(*, present: str | None = None, with_used: bool = False) -> list[ParkChoice]:
    """The parks by country and corridor, in the order of the reference data.

    Of the archived ones only where a site is `present`, or all in which there is a site.
    """
    offered = or_(IndustrialPark.archived_at.is_(None), IndustrialPark.code == present)
    if with_used:
        site = exists().where(Site.park_code == IndustrialPark.code, Site.closed_at.is_(None))
        offered = or_(offered, site)
    rows = db.session.execute(
        select(
            IndustrialPark.code,
            IndustrialPark.name,
            Country.code,
            Country.name,
            Corridor.code,
            Corridor.name,
        )
        .join(Country, Country.code == IndustrialPark.country_code)
        .join(Corridor, Corridor.code == IndustrialPark.corridor_code)
        .where(offered)
        .order_by(Country.position, Corridor.position, by_letters(IndustrialPark.sorted_by))
    )
    return [ParkChoice(*row) for row in rows]
