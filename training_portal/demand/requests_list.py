"""All that bodies and companies ask for, as one list for who compiles proposals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import abort
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import and_, or_, select

from training_portal.courses.drafting_queries import lists
from training_portal.courses.rules import language_name
from training_portal.demand.models import ProposalRequest
from training_portal.demand.request_rows import RequestKind, RequestState, requests
from training_portal.geography.queries import corridor_names, country_names
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

REQUESTS = Listing(
    columns=(
        Column("theme", _l("What it should be about"), sortable=True, always=True),
        Column("who", _l("Asked by"), sortable=True),
        Column("kind", _l("Kind"), sortable=True, shown=False),
        Column("country", _l("Country"), sortable=True),
        Column(
            "heads", lazy_pgettext("number", "People"), sortable=True, falling=True, numeric=True
        ),
        Column("needed", _l("Needed by"), sortable=True, dated=True),
        Column("occupation", _l("Occupation"), sortable=True),
        Column("sector", _l("Sector"), sortable=True, shown=False),
        Column("level", _l("Level"), sortable=True, numeric=True, shown=False),
        Column("language", _l("Language"), sortable=True, shown=False),
        Column("place", _l("Place"), sortable=True, shown=False),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="theme",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("kind", _l("Kind"), _l("Surveys and companies")),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
        ChoiceFilter("sector", _l("Sector"), _l("All sectors")),
        ChoiceFilter("occupation", _l("Occupation"), _l("All occupations")),
        ChoiceFilter("year", _l("Year"), _l("All years")),
    ),
    bulk=(
        BulkAction("compile", _l("Compile a proposal")),
        BulkAction("add", _l("Put them into a draft")),
    ),
    search_label=_l("Words of the request, or who asked"),
)


@dataclass(frozen=True)
class RequestRow:
    """A request in the list."""

    public_id: str
    id: int
    kept_kind: str
    theme: str
    who: str
    country: str
    heads: int
    needed: date
    occupation: str
    sector: str
    level: int
    language_code: str
    place: str
    kept_state: str

    def __getitem__(self, key: str) -> Any:
        return self.theme if key == "name" else getattr(self, key)

    @property
    def kind(self) -> RequestKind:
        return RequestKind(self.kept_kind)

    @property
    def state(self) -> RequestState:
        return RequestState(self.kept_state)

    @property
    def language(self) -> str:
        """The language in the reader's language."""
        return language_name(self.language_code)


_SHOWN: Final = (
    "public_id", "id", "kind", "theme", "who", "country", "heads", "needed", "occupation",
    "sector", "level", "language", "place", "state",
)  # fmt: skip


def _shown(table: Any) -> AnySelect:
    return select(*(table.c[name] for name in _SHOWN))


def _parameters(table: Any) -> dict[str, Any]:
    column = table.c
    return {
        "row": RequestRow,
        "order": {
            "theme": column.theme_key,
            "who": column.who_key,
            "kind": column.kind,
            "country": column.country_position,
            "heads": column.heads,
            "needed": column.needed,
            "occupation": column.occupation_code,
            "sector": column.sector_code,
            "level": column.level,
            "language": column.language,
            "place": column.place_key,
            "state": column.state,
        },
        "tie": column.public_id,
        "where": {
            "state": lambda value: column.state == value,
            "kind": lambda value: column.kind == value,
            "country": lambda code: column.country_code == code,
            "corridor": lambda code: column.corridor_code == code,
            "sector": lambda code: column.sector_code == code,
            "occupation": lambda code: column.occupation_code == code,
            "year": lambda year: column.year == int(year),
        },
        "search": lambda words: finds(words, in_key(column.theme_key), in_key(column.who_key)),
    }


def choices() -> dict[str, Choices]:
    """The choices of the filters."""
    codes = lists()
    this_year = clock.today().year
    return {
        "state": choices_of(RequestState),
        "kind": choices_of(RequestKind),
        "country": country_names(),
        "corridor": corridor_names(),
        "sector": codes.sectors,
        "occupation": codes.occupations,
        "year": [(str(year), str(year)) for year in range(this_year - 2, this_year + 7)],
    }


def page(view: View) -> Page[RequestRow]:
    """One page of requests."""
    table = requests()
    return fetch(db.session, _shown(table), view, **_parameters(table))


def every(view: View) -> Iterator[RequestRow]:
    """All requests of a view, for a file."""
    table = requests()
    return each(db.session, _shown(table), view, **_parameters(table))


def ticked(public_ids: Sequence[str]) -> list[RequestRow]:
    """Those of these public ids."""
    table = requests()
    rows = db.session.execute(
        _shown(table).where(table.c.public_id.in_(public_ids)).order_by(table.c.public_id)
    )
    return [RequestRow(*row) for row in rows]


def one(public_id: str) -> RequestRow:
    """A request, also one whose time is over; 404 when there is none."""
    table = requests(all_of_them=True)
    row = db.session.execute(_shown(table).where(table.c.public_id == public_id)).one_or_none()
    return RequestRow(*row) if row is not None else abort(404)


def of_proposal(proposal_id: int) -> list[tuple[int, RequestRow]]:
    """What a proposal answers, each with the id of its row in the proposal."""
    table = requests(all_of_them=True)
    answers = or_(
        and_(table.c.kind == "body", ProposalRequest.need_id == table.c.id),
        and_(table.c.kind == "company", ProposalRequest.demand_id == table.c.id),
    )
    rows = db.session.execute(
        _shown(table)
        .add_columns(ProposalRequest.id)
        .join(ProposalRequest, answers)
        .where(ProposalRequest.proposal_id == proposal_id)
        .order_by(ProposalRequest.id)
    )
    return [(row[-1], RequestRow(*row[:-1])) for row in rows]


def exported(view: View, rows: Iterable[RequestRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown."""
    headings = [str(column.label) for column in view.columns]
    return headings, (_line(view, row) for row in rows)


def _line(view: View, row: RequestRow) -> list[Any]:
    values = (row[column.key] for column in view.columns)
    return [getattr(each, "label", each) for each in values]
