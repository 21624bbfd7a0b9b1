"""The proposals as a list for who compiles and decides them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, case, func, literal, select

from training_portal.classifications.models import Sector
from training_portal.courses.drafting_queries import lists
from training_portal.demand.models import (
    CourseNeed,
    CourseProposal,
    ProposalKind,
    ProposalRequest,
    ProposalState,
    SkillDemand,
)
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

PROPOSALS = Listing(
    columns=(
        Column("title", _l("Course"), sortable=True, always=True),
        Column("kind", _l("What it becomes"), sortable=True),
        Column("sector", _l("Sector"), sortable=True),
        Column("heads", _l("People asked for"), sortable=True, falling=True, numeric=True),
        Column("host", _l("Host"), sortable=True, shown=False),
        Column("first", _l("First day"), sortable=True, dated=True),
        Column(
            "state",
            _l("State"),
            sortable=True,
            orders=(_l("To decide first"), _l("To decide last")),
        ),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("kind", _l("What it becomes"), _l("All kinds")),
        ChoiceFilter("sector", _l("Sector"), _l("All sectors")),
    ),
    search_label=_l("Title of the course"),
)


@dataclass(frozen=True)
class ProposalRow:
    """A proposal in the list."""

    public_id: str
    title: str
    kept_kind: ProposalKind
    sector: str
    heads: int
    host: str | None
    first: date
    state: ProposalState

    def __getitem__(self, key: str) -> Any:
        return self.title if key == "name" else getattr(self, key)

    @property
    def kind(self) -> str:
        return self.kept_kind.label


_HEADS = (
    select(
        ProposalRequest.proposal_id,
        func.sum(func.coalesce(CourseNeed.head_count, SkillDemand.head_count)).label("heads"),
    )
    .outerjoin(CourseNeed, CourseNeed.id == ProposalRequest.need_id)
    .outerjoin(SkillDemand, SkillDemand.id == ProposalRequest.demand_id)
    .group_by(ProposalRequest.proposal_id)
    .subquery()
)
_SUM = func.coalesce(_HEADS.c.heads, 0)
_TURN = case(
    (CourseProposal.state == ProposalState.PROPOSED, literal("0", String)),
    (CourseProposal.state == ProposalState.DRAFT, literal("1", String)),
    (CourseProposal.state == ProposalState.APPROVED, literal("2", String)),
    (CourseProposal.state == ProposalState.REFUSED, literal("3", String)),
    else_=literal("4", String),
)


def _rows() -> AnySelect:
    return (
        select(
            CourseProposal.public_id,
            CourseProposal.title,
            CourseProposal.kind,
            Sector.title,
            _SUM,
            Organisation.name,
            CourseProposal.starts_on,
            CourseProposal.state,
        )
        .join(Sector, Sector.code == CourseProposal.sector_code)
        .outerjoin(_HEADS, _HEADS.c.proposal_id == CourseProposal.id)
        .outerjoin(Organisation, Organisation.id == CourseProposal.host_id)
    )


_PARAMETERS: dict[str, Any] = {
    "row": ProposalRow,
    "order": {
        "title": CourseProposal.title_key,
        "kind": CourseProposal.kind,
        "sector": CourseProposal.sector_code,
        "heads": _SUM,
        "host": Organisation.search_key,
        "first": CourseProposal.starts_on,
        "state": _TURN,
    },
    "tie": CourseProposal.id,
    "where": {
        "state": lambda value: CourseProposal.state == ProposalState(value),
        "kind": lambda value: CourseProposal.kind == ProposalKind(value),
        "sector": lambda code: CourseProposal.sector_code == code,
    },
    "search": lambda words: holds(CourseProposal.title_key, words),
}


def choices() -> dict[str, Choices]:
    """The choices of the filters."""
    return {
        "state": choices_of(ProposalState),
        "kind": choices_of(ProposalKind),
        "sector": lists().sectors,
    }


def page(view: View) -> Page[ProposalRow]:
    """One page of proposals, those to decide first."""
    return fetch(db.session, _rows(), view, **_PARAMETERS)


def every(view: View) -> Iterator[ProposalRow]:
    """All proposals of a view, for a file."""
    return each(db.session, _rows(), view, **_PARAMETERS)


def exported(view: View, rows: Iterable[ProposalRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown."""
    headings = [str(column.label) for column in view.columns]
    lines = (
        [row.state.label if column.key == "state" else row[column.key] for column in view.columns]
        for row in rows
    )
    return headings, lines


def drafts() -> list[tuple[str, str]]:
    """The drafts that requests can be put into: (public id, title)."""
    rows = db.session.execute(
        select(CourseProposal.public_id, CourseProposal.title)
        .where(CourseProposal.state == ProposalState.DRAFT)
        .order_by(CourseProposal.title_key, CourseProposal.id)
    )
    return [(public_id, title) for public_id, title in rows]
