"""What everybody may see: the open postings, and what fits somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, case, exists, func, or_, select

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.rules import country_name, language_name
from training_portal.geography.models import Corridor, Country, IndustrialPark
from training_portal.organisations.models import Company, CompanyState, Organisation, Site
from training_portal.placements.models import Posting, PostingCountry, WorkLimit
from training_portal.placements.posting_states import PostingKind, PostingState
from training_portal.placements.rules.money import major
from training_portal.placements.rules.sharing import Applicant, objection
from training_portal.placements.rules.wages import Wage, WagePeriod
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.web.listing import (
    ChoiceFilter,
    Choices,
    Column,
    InnerChoices,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch, narrowed

OPEN = Listing(
    columns=(
        Column("closes_at", _l("Apply until"), sortable=True, dated=True, always=True),
        Column("title", _l("Title"), sortable=True, always=True),
        Column("published_at", _l("Published"), sortable=True, dated=True, always=True),
    ),
    default_sort="closes_at",
    filters=(
        ChoiceFilter("country", _l("Country"), _l("Any country")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
        ChoiceFilter("park", _l("Industrial park"), _l("All parks"), within="country"),
        ChoiceFilter("sector", _l("Sector"), _l("All sectors")),
        ChoiceFilter("occupation", _l("Occupation"), _l("All occupations")),
        ChoiceFilter("kind", _l("Kind"), _l("All kinds")),
        ChoiceFilter("language", _l("Language at work"), _l("Any language")),
        ChoiceFilter("from", _l("I am from"), _l("All who are invited")),
    ),
    search_label=_l("Title or company"),
)


@dataclass(frozen=True)
class OpenRow:
    """An open posting in a list."""

    id: int
    public_id: str
    title: str
    language: str
    kind: PostingKind
    company: str
    site: str
    country_code: str
    park: str | None
    occupation: str | None
    wage_minor: int
    wage_currency: str
    wage_period: WagePeriod
    hours_per_week: int
    openings: int
    filled: int
    closes_at: datetime
    time_zone: str

    @property
    def wage(self) -> Wage:
        return Wage(self.wage_minor, self.wage_currency, self.wage_period)

    @property
    def exported(self) -> tuple[object, ...]:
        """The row in a file; the last day to apply is that of the posting's own zone."""
        return (
            self.title,
            self.kind.label,
            self.company,
            self.park or self.site,
            country_name(self.country_code),
            self.occupation,
            major(self.wage_minor, self.wage_currency),
            self.wage_currency,
            self.wage_period.label,
            self.hours_per_week,
            self.openings - self.filled,
            self.closes_at.astimezone(ZoneInfo(self.time_zone)).date(),
        )


_COLUMNS: tuple[Any, ...] = (
    Posting.id,
    Posting.public_id,
    Posting.title,
    Posting.language,
    Posting.kind,
    Organisation.name,
    Site.name,
    Site.country_code,
    IndustrialPark.name,
    OccupationGroup.title,
    Posting.wage_minor,
    Posting.wage_currency,
    Posting.wage_period,
    Posting.hours_per_week,
    Posting.openings,
    Posting.filled,
    Posting.closes_at,
    Posting.time_zone,
)


def open_postings() -> AnySelect:
    """The open postings with what a list shows of them, as a statement."""
    return (
        select(*_COLUMNS)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .join(Company, Company.organisation_id == Organisation.id)
        .join(Site, Site.id == Posting.site_id)
        .outerjoin(IndustrialPark, IndustrialPark.code == Site.park_code)
        .outerjoin(OccupationGroup, OccupationGroup.code == Posting.occupation_code)
        .where(
            Posting.state == PostingState.PUBLISHED,
            Posting.closes_at > clock.now(),
            Company.state == CompanyState.VERIFIED,
        )
    )


def _invites(code: str) -> Any:
    return exists().where(
        PostingCountry.posting_id == Posting.id, PostingCountry.country_code == code
    )


_PARAMETERS: dict[str, Any] = {
    "row": OpenRow,
    "order": {
        "closes_at": Posting.closes_at,
        "title": Posting.title_key,
        "published_at": Posting.published_at,
    },
    "tie": Posting.id,
    "where": {
        "country": lambda code: Site.country_code == code,
        "corridor": lambda code: IndustrialPark.corridor_code == code,
        "park": lambda code: Site.park_code == code,
        "sector": lambda code: Company.sector_code == code,
        "occupation": lambda code: Posting.occupation_code == code,
        "kind": lambda value: Posting.kind == PostingKind(value),
        "language": lambda code: Posting.working_language == code,
        "from": _invites,
    },
    "search": lambda words: (
        holds(Posting.titles_key, words) | holds(Organisation.search_key, words)
    ),
}


@dataclass(frozen=True)
class OpenTo:
    """The open postings that somebody can apply for, by country and age."""

    posting_ids: frozenset[int]

    @property
    def condition(self) -> ColumnElement[bool]:
        """SQL: the posting is one of them."""
        return Posting.id.in_(sorted(self.posting_ids))


def open_to(applicant: Applicant) -> OpenTo:
    """What somebody can apply for; one statement.

    Ages are reckoned to each posting's first day of work, so that the rule of applying is asked.
    """
    rows = db.session.execute(
        open_postings()
        .outerjoin(WorkLimit, WorkLimit.country_code == Site.country_code)
        .where(or_(*map(_invites, sorted(applicant.countries))))
        .with_only_columns(Posting.id, Posting.minimum_age, WorkLimit.least_age, Posting.starts_on)
    )
    return OpenTo(
        frozenset(
            posting_id
            for posting_id, minimum_age, legal_age, starts_on in rows
            if objection(
                applicant,
                minimum_age=minimum_age,
                legal_age=legal_age,
                invited=applicant.countries,
                invited_words="",
                starts_on=starts_on or clock.today(),
            )
            is None
        )
    )


def headings() -> list[str]:
    """What a file says of each open posting."""
    return [
        _("Title"), _("Kind"), _("Company"), _("Place"), _("Country"), _("Occupation"), _("Wage"),
        _("Currency"), _("Paid"), _("Hours a week"), _("Openings"), _("Apply until"),
    ]  # fmt: skip


def each_open(view: View, only: OpenTo | None = None) -> Iterator[OpenRow]:
    """All open postings of a view, or those of them that somebody can apply for, for a file."""
    statement = open_postings()
    if only is not None:
        statement = statement.where(only.condition)
    return each(db.session, statement, view, **_PARAMETERS)


def open_list(view: View, only: OpenTo | None = None) -> Page[OpenRow]:
    """One page of the open postings, or of those of them that somebody can apply for."""
    statement = open_postings()
    if only is not None:
        statement = statement.where(only.condition)
    return fetch(db.session, statement, view, **_PARAMETERS)


def how_many(view: View, only: OpenTo | None = None) -> int:
    """How many open postings a view shows, of all or of those that somebody can apply for."""
    kept = narrowed(open_postings(), view, where=_PARAMETERS["where"], search=_PARAMETERS["search"])
    if only is not None:
        kept = kept.where(only.condition)
    counted = kept.with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(counted) or 0


def filter_choices() -> dict[str, Choices | InnerChoices]:
    """Choices of the filters: only what some open posting has, asked in one statement."""
    rows = db.session.execute(
        open_postings()
        .with_only_columns(
            Site.country_code,
            Site.park_code,
            IndustrialPark.name,
            IndustrialPark.corridor_code,
            Company.sector_code,
            Posting.occupation_code,
            OccupationGroup.title,
            Posting.working_language,
        )
        .distinct()
    ).all()
    countries = db.session.execute(
        select(Country.code, Country.is_sending).order_by(Country.position)
    ).all()
    corridors = db.session.execute(select(Corridor.code, Corridor.name).order_by(Corridor.position))
    sectors = db.session.execute(select(Sector.code, Sector.title).order_by(Sector.code))
    there, on, work = {row[0] for row in rows}, {row[3] for row in rows}, {row[4] for row in rows}
    place = {code: number for number, (code, _sends) in enumerate(countries)}
    parks = sorted(
        {(row[1], row[2], row[0]) for row in rows if row[1]},
        key=lambda park: (place[park[2]], park[1]),
    )
    return {
        "country": [(code, country_name(code)) for code, _sends in countries if code in there],
        "corridor": [(code, name) for code, name in corridors if code in on],
        "park": parks,
        "sector": [(code, title) for code, title in sectors if code in work],
        "occupation": sorted({(row[5], row[6]) for row in rows if row[5]}),
        "kind": [(kind.value, kind.label) for kind in PostingKind],
        "language": [
            (code, language_name(code)) for code in sorted({row[7] for row in rows if row[7]})
        ],
        "from": [(code, country_name(code)) for code, sends in countries if sends],
    }


@dataclass(frozen=True)
class CompanyContact:
    """Whom of a company somebody asks who has accepted its offer."""

    name: str
    email: str
    phone: str


def company_contact(posting: Posting) -> CompanyContact | None:
    """The contact that a posting's company names; None where it names nobody.

    For people who have accepted an offer: a public page never has it.
    """
    row = db.session.execute(
        select(Company.contact_name, Company.contact_email, Company.contact_phone).where(
            Company.organisation_id == posting.organisation_id
        )
    ).one_or_none()
    return CompanyContact(*row) if row and (row[1] or row[2]) else None


def is_open(posting: Posting) -> bool:
    """Whether somebody can apply now; the company's standing is asked too."""
    found = db.session.scalar(
        open_postings()
        .with_only_columns(case((Posting.id.is_not(None), 1)))
        .where(Posting.id == posting.id)
    )
    return found is not None
