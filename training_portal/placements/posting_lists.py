"""Work tables of postings: the company's own, and those that staff review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from sqlalchemy import and_, func, select

from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation, Site
from training_portal.placements.application_states import PlacementState
from training_portal.placements.models import PlacementApplication, Posting
from training_portal.placements.on_record import two_people_look_at_the_place
from training_portal.placements.posting_queries import companies_of
from training_portal.placements.posting_states import PostingKind, PostingState
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

_STATE = ChoiceFilter("state", _l("State"), _l("All states"))
_KIND = ChoiceFilter("kind", _l("Kind"), _l("All kinds"))

OWN = Listing(
    columns=(
        Column("title", _l("Posting"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("waiting", _l("To look at"), sortable=True, numeric=True, falling=True),
        Column("taken", _l("Taken"), sortable=True, numeric=True, falling=True),
        Column("closes_at", _l("Apply until"), sortable=True, dated=True, falling=True),
        Column("kind", _l("Kind"), sortable=True),
        Column("site", _l("Site"), sortable=True),
        Column(
            "starts_on",
            lazy_pgettext("work", "Begins"),
            sortable=True,
            dated=True,
            falling=True,
            shown=False,
        ),
    ),
    default_sort="-closes_at",
    filters=(_STATE, _KIND),
    bulk=(
        BulkAction("close", _l("Take no more applications")),
        BulkAction("withdraw", _l("Withdraw")),
    ),
    search_label=_l("Title"),
)
REVIEWED = Listing(
    columns=(
        Column("title", _l("Posting"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("submitted_at", _l("Handed in"), sortable=True, dated=True, falling=True),
        Column("company", _l("Company"), sortable=True),
        Column("country", _l("Country"), sortable=True),
        Column("kind", _l("Kind"), sortable=True),
        Column("taken", _l("Taken"), sortable=True, numeric=True, falling=True),
        Column(
            "closes_at", _l("Apply until"), sortable=True, dated=True, falling=True, shown=False
        ),
    ),
    default_sort="-submitted_at",
    filters=(
        _STATE,
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        _KIND,
        ChoiceFilter(
            "place", _l("Place"), _l("All places"), (("reported", _l("Trafficking reported")),)
        ),
    ),
    bulk=(
        BulkAction("publish", _l("Publish")),
        BulkAction("return", _l("Return for correction")),
        BulkAction("suspend", _l("Suspend"), folded=True),
        BulkAction("lift", _l("Let it go on"), folded=True),
    ),
    search_label=_l("Title or company"),
)


@dataclass(frozen=True)
class PostingRow:
    """A posting in a work table. `name` is its title, by which a row is called."""

    public_id: str
    name: str
    language: str
    kind: PostingKind
    state: PostingState
    company: str
    site: str
    country: str
    filled: int
    openings: int
    waiting: int
    closes_at: datetime | None
    time_zone: str
    starts_on: date | None
    submitted_at: datetime | None
    awaits_second: bool

    def __getitem__(self, key: str) -> object:
        return getattr(self, key)

    @property
    def exported(self) -> tuple[object, ...]:
        """The row in a file."""
        return (
            self.name, self.kind.label, self.state.label, self.company, self.site, self.country,
            self.filled, self.openings, at_place(self.closes_at, self.time_zone), self.starts_on,
            at_place(self.submitted_at, self.time_zone),
        )  # fmt: skip


def headings() -> list[str]:
    return [
        _("Posting"), _("Kind"), _("State"), _("Company"), _("Site"), _("Country"), _("Taken"),
        _("Openings"), _("Apply until"), pgettext("work", "Begins"), _("Handed in"),
    ]  # fmt: skip


_WAITING = (
    select(func.count())
    .select_from(PlacementApplication)
    .where(
        PlacementApplication.posting_id == Posting.id,
        PlacementApplication.state == PlacementState.SUBMITTED,
    )
    .correlate(Posting)
    .scalar_subquery()
)


_COLUMNS: tuple[Any, ...] = (
    Posting.public_id,
    Posting.title,
    Posting.language,
    Posting.kind,
    Posting.state,
    Organisation.name,
    Site.name,
    Country.name,
    Posting.filled,
    Posting.openings,
    _WAITING,
    Posting.closes_at,
    Posting.time_zone,
    Posting.starts_on,
    Posting.submitted_at,
    and_(Posting.first_reviewer_id.is_not(None), Posting.state == PostingState.IN_REVIEW),
)


def _statement() -> AnySelect:
    return (
        select(*_COLUMNS)
        .join(Organisation, Organisation.id == Posting.organisation_id)
        .join(Site, Site.id == Posting.site_id)
        .join(Country, Country.code == Site.country_code)
    )


_PARAMETERS: dict[str, Any] = {
    "row": PostingRow,
    "order": {
        "title": Posting.title_key,
        "company": Organisation.search_key,
        "country": Country.name,
        "site": Site.name_key,
        "kind": Posting.kind,
        "state": Posting.state,
        "taken": Posting.filled,
        "waiting": _WAITING,
        "closes_at": Posting.closes_at,
        "starts_on": Posting.starts_on,
        "submitted_at": Posting.submitted_at,
    },
    "tie": Posting.id,
    "where": {
        "state": lambda value: Posting.state == PostingState(value),
        "kind": lambda value: Posting.kind == PostingKind(value),
        "country": lambda code: Site.country_code == code,
        "place": lambda _value: two_people_look_at_the_place(),
    },
    "search": lambda words: finds(
        words, in_key(Posting.titles_key), in_key(Organisation.search_key)
    ),
}


def _own(actor: Actor) -> AnySelect:
    return _statement().where(Posting.organisation_id.in_(companies_of(actor)))


def _handed_in() -> AnySelect:
    return _statement().where(Posting.submitted_at.is_not(None))


def own_postings(actor: Actor, view: View) -> Page[PostingRow]:
    """One page of the postings of the actor's companies."""
    return fetch(db.session, _own(actor), view, **_PARAMETERS)


def all_own_postings(actor: Actor, view: View) -> Iterator[PostingRow]:
    """All of them, for an export."""
    return each(db.session, _own(actor), view, **_PARAMETERS)


def reviewed_postings(view: View) -> Page[PostingRow]:
    """One page of the postings that were handed in."""
    return fetch(db.session, _handed_in(), view, **_PARAMETERS)


def all_reviewed_postings(view: View) -> Iterator[PostingRow]:
    """All of them, for an export."""
    return each(db.session, _handed_in(), view, **_PARAMETERS)


def chosen_own(actor: Actor, public_ids: Sequence[str]) -> list[tuple[Posting, PostingRow]]:
    """Those of these public ids that the actor's companies own, each with its row."""
    return _chosen(_own(actor), public_ids)


def chosen_reviewed(public_ids: Sequence[str]) -> list[tuple[Posting, PostingRow]]:
    """Those of these public ids that were handed in, each with its row."""
    return _chosen(_handed_in(), public_ids)


def _chosen(statement: AnySelect, public_ids: Sequence[str]) -> list[tuple[Posting, PostingRow]]:
    ticked = statement.add_columns(Posting).where(Posting.public_id.in_(public_ids))
    rows = db.session.execute(ticked.order_by(Posting.id))
    return [(posting, PostingRow(*values)) for *values, posting in rows]


def waiting_for_review(actor: Actor) -> int:
    """How many postings wait for a look that this actor may take."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Posting)
            .where(
                Posting.state == PostingState.IN_REVIEW,
                Posting.first_reviewer_id.is_distinct_from(actor.account_id),
                Posting.organisation_id.not_in(companies_of(actor)),
            )
        )
        or 0
    )
