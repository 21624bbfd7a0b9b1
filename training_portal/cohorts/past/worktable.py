"""The list of lists of past cohorts: its columns, its rows, its export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from training_portal.accounts.models import Account
from training_portal.cohorts.models import PastCohort, PastImport, PastPlace, PastState
from training_portal.cohorts.past.queries import LISTS, within_reach
from training_portal.organisations.models import Organisation
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.policy import Actor
from training_portal.platform.web.forms import choices_of
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch
from training_portal.platform.workflow import Refused

#: States of lists that are shown: one that was thrown away is no more.
_SHOWN = tuple(state for state in PastState if state is not PastState.DISCARDED)

PAST_LISTS = Listing(
    columns=(
        Column("name", _l("List"), sortable=True, always=True),
        Column("state", _l("State"), sortable=True),
        Column("host", _l("Host"), sortable=True),
        Column("sent", _l("Sent"), sortable=True, dated=True, falling=True),
        Column("sent_by", _l("Sent by"), sortable=True, shown=False),
        Column("recorded", _l("Recorded on"), sortable=True, dated=True, falling=True, shown=False),
        Column("cohorts", _l("Cohorts"), sortable=True, falling=True, numeric=True),
        Column("places", _l("Places"), sortable=True, falling=True, numeric=True),
    ),
    default_sort="-sent",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("host", _l("Host"), _l("All hosts")),
    ),
    bulk=(BulkAction("discard", _l("Delete these lists")),),
    search_label=_l("Source or file"),
)


@dataclass(frozen=True)
class PastListRow:
    """A list in the list of lists. `name` is from where its facts are, by which it is called."""

    public_id: str
    name: str
    file: str
    state: PastState
    #: Blank where one list tells of several hosts.
    host: str
    sent: datetime
    sent_by: str
    recorded: datetime | None
    cohorts: int
    places: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)


def _count(table: type[PastCohort] | type[PastPlace]) -> Any:
    """How many rows of a table were recorded from a list."""
    return (
        select(func.count())
        .where(table.import_id == PastImport.id)
        .correlate(PastImport)
        .scalar_subquery()
    )


_HOST = func.coalesce(Organisation.name, "")
_SENDER = func.coalesce(func.nullif(Account.display_name, ""), Account.email)
_COHORTS, _PLACES = _count(PastCohort), _count(PastPlace)
_PARAMETERS: dict[str, Any] = {
    "row": PastListRow,
    "order": {
        "name": PastImport.search_key,
        "state": PastImport.state,
        "host": Organisation.search_key,
        "sent": PastImport.created_at,
        "sent_by": Account.search_key,
        "recorded": PastImport.confirmed_at,
        "cohorts": _COHORTS,
        "places": _PLACES,
    },
    "tie": PastImport.id,
    "where": {
        "state": lambda value: PastImport.state == PastState(value),
        "host": lambda public_id: Organisation.public_id == public_id,
    },
    "search": lambda words: holds(PastImport.search_key, words),
}


def _statement(actor: Actor) -> AnySelect:
    columns: tuple[Any, ...] = (
        PastImport.public_id,
        PastImport.source,
        PastImport.original_name,
        PastImport.state,
        _HOST,
        PastImport.created_at,
        _SENDER,
        PastImport.confirmed_at,
        _COHORTS,
        _PLACES,
    )
    return (
        select(*columns)
        .join(Account, Account.id == PastImport.created_by_id)
        .outerjoin(Organisation, Organisation.id == PastImport.organisation_id)
        .where(within_reach(actor), PastImport.state.in_(_SHOWN))
    )


def past_lists(actor: Actor, view: View) -> Page[PastListRow]:
    """One page of the lists within reach: waiting, recorded, taken back."""
    return fetch(db.session, _statement(actor), view, **_PARAMETERS)


def all_past_lists(actor: Actor, view: View) -> Iterator[PastListRow]:
    """All of them one after another, for an export or an act on all of them."""
    return each(db.session, _statement(actor), view, **_PARAMETERS)


def chosen_lists(actor: Actor, public_ids: Sequence[str]) -> list[PastImport]:
    """Those of these public ids that are within reach."""
    ticked = select(PastImport).where(
        PastImport.public_id.in_(public_ids), within_reach(actor), PastImport.state.in_(_SHOWN)
    )
    return list(db.session.scalars(ticked.order_by(PastImport.id)))


def deleting_objection(kept: PastImport) -> str | None:
    """Why a list is not thrown away, in words: it was recorded, or a job is at work on it."""
    try:
        LISTS.refuse_closed(kept)
    except Refused as refusal:
        return str(refusal)
    return None


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """The states that are shown, and the hosts of the lists within reach."""
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.name, Organisation.search_key)
        .distinct()
        .join(PastImport, PastImport.organisation_id == Organisation.id)
        .where(within_reach(actor), PastImport.state.in_(_SHOWN))
        .order_by(Organisation.search_key, Organisation.public_id)
    )
    hosts = [(public_id, name) for public_id, name, _key in rows]
    return {"state": choices_of(_SHOWN), "host": hosts}


def exported(
    view: View, rows: Iterable[PastListRow]
) -> tuple[list[str], Iterator[tuple[object, ...]], str]:
    """The chosen columns as headings and cells of a file, the file's name beside the source; and
    the zone of its days."""
    keys = [column.key for column in view.columns]
    headings = [str(column.label) for column in view.drawn_columns]
    headings.insert(1, _("File"))
    return headings, (_cells(row, keys) for row in rows), PROGRAMME_ZONE


def _cells(row: PastListRow, keys: Sequence[str]) -> tuple[object, ...]:
    first, *others = (row.state.label if key == "state" else row[key] for key in keys)
    return (first, row.file, *others)
