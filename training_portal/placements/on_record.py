"""What is on record for postings, as the gate reads it: the law of their places, their companies.

It is read for many postings by as many statements as for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from training_portal.courses.rules import country_name, language_name
from training_portal.geography.models import Country, IndustrialPark, Province
from training_portal.organisations.models import Company, CompanyState, Site
from training_portal.placements import wording
from training_portal.placements.models import (
    MinimumWage,
    Posting,
    PostingCountry,
    ReportedPlace,
    WorkLimit,
)
from training_portal.placements.rules import costs, gate
from training_portal.placements.rules.wages import MinimumOnRecord, Wage, holds_on
from training_portal.platform import clock
from training_portal.platform.database import db


class OnRecord:
    """What the gate has to know of these postings beside what they say themselves."""

    def __init__(self, postings: Collection[Posting]) -> None:
        rows = db.session.scalars(select(Site).where(Site.id.in_({p.site_id for p in postings})))
        self._sites = {site.id: site for site in rows}
        companies = db.session.execute(
            select(Company.organisation_id, Company.state, Company.sector_code).where(
                Company.organisation_id.in_({posting.organisation_id for posting in postings})
            )
        )
        self._companies = {row_id: (state, sector) for row_id, state, sector in companies}
        countries = {site.country_code for site in self._sites.values()}
        limits = select(WorkLimit).where(WorkLimit.country_code.in_(countries))
        self._limits = {each.country_code: each for each in db.session.scalars(limits)}
        self._reported = db.session.scalars(select(ReportedPlace)).all()
        unsorted = _unsorted_parks(IndustrialPark.code, IndustrialPark.english_name).where(
            IndustrialPark.code.in_({site.park_code for site in self._sites.values()})
        )
        #: Parks that staff put in where trafficking is reported, by code, with their names.
        self._unsorted = {row.code: row.english_name for row in db.session.execute(unsorted)}
        minimums = select(MinimumWage).where(MinimumWage.country_code.in_(countries))
        dearest_first = minimums.order_by(MinimumWage.amount_minor.desc())
        self._minimums = db.session.scalars(dearest_first).all()
        of_minimums = select(Province.id, Province.name).where(
            Province.id.in_({row.province_id for row in self._minimums} - {None})
        )
        self._provinces = {row.id: row.name for row in db.session.execute(of_minimums)}
        self._invited: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for posting_id, code, language in db.session.execute(
            select(PostingCountry.posting_id, Country.code, Country.native_language)
            .join(Country, Country.code == PostingCountry.country_code)
            .where(PostingCountry.posting_id.in_({posting.id for posting in postings}))
            .order_by(Country.position)
        ):
            self._invited[posting_id].append((code, language))

    def site_of(self, posting: Posting) -> Site:
        return self._sites[posting.site_id]

    def is_verified(self, posting: Posting) -> bool:
        """Whether programme staff have verified its company."""
        state, _sector = self._companies.get(posting.organisation_id, (None, None))
        return state is CompanyState.VERIFIED

    def checks_of(self, posting: Posting) -> list[gate.Check]:
        """What the gate says of a posting today."""
        law = self._law_for(posting)
        shown = {each.wage: wording.wage(each.wage) for each in law.minimums}
        return gate.findings(self._terms_of(posting), law, shown)

    def _terms_of(self, posting: Posting) -> gate.Terms:
        """What a posting offers, as the gate reads it."""
        return gate.Terms(
            wage=wording.posting_wage(posting),
            hours=posting.hours_per_week,
            days=posting.days_per_week,
            costs={
                costs.CostLine(line): costs.Payer(payer)
                for line, payer in posting.costs.items()
                if line in set(costs.CostLine) and payer in set(costs.Payer)
            },
            keeps_passport=posting.keeps_passport,
            contract_languages=frozenset(posting.contract_languages),
            minimum_age=posting.minimum_age,
            invited={
                code: (country_name(code), language, language_name(language))
                for code, language in self._invited[posting.id]
            },
        )

    def _law_for(self, posting: Posting) -> gate.Law:
        """What is on record for the posting's place, sector and first day."""
        site = self.site_of(posting)
        limit = self._limits.get(site.country_code)
        reported = next((each for each in self._reported if _lies_in(site, each)), None)
        _state, sector = self._companies.get(posting.organisation_id, (None, None))
        on = posting.starts_on or clock.today(posting.time_zone)
        return gate.Law(
            country=country_name(site.country_code),
            minimums=[
                self._read(row, site) for row in self._minimums if _holds(row, site, sector, on)
            ],
            most_hours=limit.most_hours if limit else None,
            least_age=limit.least_age if limit else None,
            reported=(reported.name, reported.source) if reported else None,
            unsorted_park=None if site.province_id else self._unsorted.get(site.park_code or ""),
        )

    def _read(self, row: MinimumWage, site: Site) -> MinimumOnRecord:
        is_known = row.province_id in (None, site.province_id)
        return MinimumOnRecord(
            wage=Wage(row.amount_minor, row.currency, row.period),
            zone=row.zone,
            scope=row.scope,
            source=row.source,
            province="" if is_known else self._provinces[row.province_id],
        )


def _unsorted_parks(*columns: Any) -> Select[Any]:
    """Of the parks that staff put in in a country where trafficking is reported."""
    countries = select(Province.country_code).join(
        ReportedPlace, ReportedPlace.province_id == Province.id
    )
    return select(*columns).where(
        IndustrialPark.is_by_staff, IndustrialPark.country_code.in_(countries)
    )


def two_people_look_at_the_place() -> ColumnElement[bool]:
    """SQL of what the gate finds of a site's place: trafficking is reported there, or may be."""
    places = db.session.execute(select(ReportedPlace.province_id, ReportedPlace.parks)).all()
    return or_(
        Site.province_id.in_([place.province_id for place in places]),
        Site.park_code.in_({code for place in places for code in place.parks}),
        and_(Site.province_id.is_(None), Site.park_code.in_(_unsorted_parks(IndustrialPark.code))),
    )


def _lies_in(site: Site, place: ReportedPlace) -> bool:
    return site.province_id == place.province_id or site.park_code in place.parks


def _holds(row: MinimumWage, site: Site, sector: str | None, on: date) -> bool:
    """Whether a minimum is that of a site, of a sector, on a day.

    A site in a park may have no province on record: any minimum of the country may hold there.
    """
    return (
        row.country_code == site.country_code
        and (site.province_id is None or row.province_id in (None, site.province_id))
        and row.sector_code in (None, sector)
        and holds_on(row.valid_from, row.valid_to, on)
    )
