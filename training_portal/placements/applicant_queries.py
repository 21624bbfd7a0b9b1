"""What a company sees of those who applied: the chosen items, while the consent stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, func, select

from training_portal.organisations.models import Company, CompanyState
from training_portal.people.models import ConsentRecord
from training_portal.placements import profile_queries
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.posting_queries import companies_of
from training_portal.placements.rules.ending import DUE_DAYS
from training_portal.placements.rules.sharing import CERTIFICATE, CONTACT, Item, still_shown
from training_portal.placements.waiting_queries import goes_on
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.i18n import date_only
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import BulkAction, ChoiceFilter, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, every, fetch

APPLICANTS = Listing(
    columns=(
        Column("name", _l("Name"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("work", _l("Work")),
        Column("education", _l("Education")),
        Column("languages", _l("Languages")),
        Column("submitted_at", _l("Sent"), sortable=True, dated=True, falling=True),
        Column("nationality", _l("Nationality"), shown=False),
        Column("residence", _l("Lives in"), shown=False),
        Column("age", _l("Age"), shown=False),
        Column("phone", _l("Phone"), shown=False),
        Column("email", _l("E-mail"), shown=False),
    ),
    default_sort="-submitted_at",
    filters=(ChoiceFilter("state", _l("State"), _l("All states")),),
    bulk=(
        BulkAction("shortlist", _l("Shortlist")),
        BulkAction("reject", _l("Do not select")),
    ),
    search_label=_l("Name"),
)


def consent_stands() -> ColumnElement[bool]:
    """SQL: what was shared may be shown. Asked in each statement, so that nothing is kept.

    Sharing ends with the consent, and when the person withdraws the application.
    """
    return and_(
        ConsentRecord.withdrawn_at.is_(None),
        PlacementApplication.state != PlacementState.WITHDRAWN,
        PlacementApplication.shared_name != "",
    )


def is_shown() -> ColumnElement[bool]:
    """SQL: the company reads of who applied: the consent stands, and the programme for it."""
    return and_(consent_stands(), Company.state == CompanyState.VERIFIED)


@dataclass(frozen=True)
class ApplicantRow:
    """Somebody who applied, as the company sees them; blank where nothing is shared."""

    id: int
    public_id: str
    person_id: int
    state: PlacementState
    submitted_at: datetime
    shown_name: str | None
    shared: dict[str, Any] | None
    started_on: date | None
    #: Whether the programme stands for the company; while it does not, nothing is shown.
    is_verified: bool

    @property
    def name(self) -> str:
        """The shared name; without one, who is at work goes by the first day, to be told apart."""
        if self.shown_name:
            return self.shown_name
        if self.is_at_work and self.started_on:
            return _("Somebody at work since %(day)s", day=date_only(self.started_on))
        return _("No longer shared") if self.is_verified else _("Not shown now")

    @property
    def is_at_work(self) -> bool:
        """Whether the placement runs; taking back what was shared does not end it."""
        return self.state is PlacementState.STARTED

    @property
    def shown(self) -> dict[str, Any]:
        """What the company reads now of what was shared."""
        return still_shown(self.shared or {}, self.state) if self.shown_name else {}

    def words(self, key: str) -> str:
        """One shared item as a reader sees it; blank where it was not chosen."""
        if key not in self.shown:
            return ""
        return profile_queries.words_of(key, self.shown[key])

    @property
    def items(self) -> list[tuple[str, str, str]]:
        """Label, words and language of each item that was chosen, in the order of the items."""
        order = {str(item): place for place, item in enumerate(Item)}
        return [
            (
                _heading(key) or profile_queries.label_of(key, value),
                profile_queries.words_of(key, value),
                value["language"] if key == Item.NATIVE_NAME else "",
            )
            for key, value in sorted(
                self.shown.items(), key=lambda pair: (order.get(pair[0], 99), pair[0])
            )
        ]

    @property
    def reach(self) -> list[tuple[str, str, str]]:
        """Label, words and address of each shared way of reaching the person."""
        schemes = {Item.PHONE: "tel:", Item.EMAIL: "mailto:"}
        return [
            (item.label, words, schemes[item] + words)
            for item in CONTACT
            if (words := self.words(item))
        ]

    @property
    def certificates(self) -> list[tuple[str, str]]:
        """Course and code of each certificate that was chosen."""
        return [
            (value["title"], key.partition(":")[2])
            for key, value in self.shown.items()
            if key.startswith(CERTIFICATE)
        ]

    @property
    def exported(self) -> tuple[object, ...]:
        """The row in a file."""
        return (
            self.name,
            self.state.label,
            self.submitted_at,
            *(self.words(item) for item in Item if item is not Item.NAME),
        )


def headings() -> list[str]:
    return [
        _("Name"),
        _("State"),
        _("Sent"),
        *(_heading(item) or item.label for item in Item if item is not Item.NAME),
    ]


def _heading(key: str) -> str:
    """What an item is called to the company, where the person's own word says "you"."""
    return _("Lives in") if key == Item.RESIDENCE else ""


def _statement() -> AnySelect:
    columns: tuple[Any, ...] = (
        PlacementApplication.id,
        PlacementApplication.public_id,
        PlacementApplication.person_id,
        PlacementApplication.state,
        PlacementApplication.submitted_at,
        case((is_shown(), PlacementApplication.shared_name), else_=None),
        PlacementApplication.shared,
        PlacementApplication.started_on,
        Company.state == CompanyState.VERIFIED,
    )
    return (
        select(*columns)
        .join(ConsentRecord, ConsentRecord.id == PlacementApplication.consent_id)
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .join(Company, Company.organisation_id == Posting.organisation_id)
    )


_PARAMETERS: dict[str, Any] = {
    "row": ApplicantRow,
    "order": {
        "name": PlacementApplication.shared_name_key,
        "state": PlacementApplication.state,
        "submitted_at": PlacementApplication.submitted_at,
    },
    "tie": PlacementApplication.id,
    "where": {"state": lambda value: PlacementApplication.state == PlacementState(value)},
    "search": lambda words: and_(is_shown(), holds(PlacementApplication.shared_name_key, words)),
}


def applicants(posting_id: int, view: View) -> Page[ApplicantRow]:
    """One page of those who applied for a posting."""
    statement = _statement().where(PlacementApplication.posting_id == posting_id)
    return fetch(db.session, statement, view, **_PARAMETERS)


def all_applicants(posting_id: int, view: View) -> Sequence[ApplicantRow]:
    """All of them, for a decision about all."""
    statement = _statement().where(PlacementApplication.posting_id == posting_id)
    return every(db.session, statement, view, **_PARAMETERS)


def each_applicant(posting_id: int, view: View) -> Iterator[ApplicantRow]:
    """All of them one after another, for an export."""
    statement = _statement().where(PlacementApplication.posting_id == posting_id)
    return each(db.session, statement, view, **_PARAMETERS)


def chosen_applicants(
    posting_id: int, ids: Sequence[str]
) -> list[tuple[PlacementApplication, ApplicantRow]]:
    """Those of these public ids that are of the posting, each with its row."""
    rows = db.session.execute(
        _statement()
        .add_columns(PlacementApplication)
        .where(
            PlacementApplication.posting_id == posting_id,
            PlacementApplication.public_id.in_(ids),
        )
        .order_by(PlacementApplication.id)
    )
    return [(application, ApplicantRow(*values)) for *values, application in rows]


def applicant_of_company(actor: Actor, public_id: str) -> tuple[Posting, PlacementApplication]:
    """An application for a posting of one of the actor's companies; 404 for any other."""
    row = db.session.execute(
        select(Posting, PlacementApplication)
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(
            PlacementApplication.public_id == public_id,
            Posting.organisation_id.in_(companies_of(actor)),
        )
    ).one_or_none()
    return (row[0], row[1]) if row else abort(404)


def row_of(application: PlacementApplication) -> ApplicantRow:
    """What the company sees of one application now."""
    row = db.session.execute(_statement().where(PlacementApplication.id == application.id)).one()
    return ApplicantRow(*row)


def own_message(application: PlacementApplication, row: ApplicantRow) -> str:
    """What the person wrote to the company, while the consent stands."""
    return application.message if row.shown_name else ""


def ending_at_company(actor: Actor, limit: int = 20) -> list[tuple[str, str, date, str]]:
    """Placements at work whose planned end is near or over: public id, title, day, zone."""
    horizon = clock.today() + timedelta(days=DUE_DAYS)
    rows = db.session.execute(
        select(
            PlacementApplication.public_id,
            Posting.title,
            PlacementApplication.ends_on,
            Posting.time_zone,
        )
        .join(Posting, Posting.id == PlacementApplication.posting_id)
        .where(
            Posting.organisation_id.in_(companies_of(actor)),
            goes_on(),
            PlacementApplication.state == PlacementState.STARTED,
            PlacementApplication.ends_on <= horizon,
        )
        .order_by(PlacementApplication.ends_on, PlacementApplication.id)
        .limit(limit)
    )
    return [(public_id, title, day, zone) for public_id, title, day, zone in rows if day]


def waiting_for_company(actor: Actor) -> list[tuple[str, str, int]]:
    """Postings with applicants to look at: public id, title, how many."""
    rows = db.session.execute(
        select(Posting.public_id, Posting.title, func.count())
        .join(PlacementApplication, PlacementApplication.posting_id == Posting.id)
        .where(
            Posting.organisation_id.in_(companies_of(actor)),
            goes_on(),
            PlacementApplication.state == PlacementState.SUBMITTED,
        )
        .group_by(Posting.id, Posting.public_id, Posting.title)
        .order_by(Posting.title_key)
    )
    return [(public_id, title, count) for public_id, title, count in rows]
