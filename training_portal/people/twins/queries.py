"""Pairs of records that may be of one person: the work table, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from training_portal.people.models import Person, Twin, TwinState
from training_portal.people.own_cases import is_about_other
from training_portal.people.twins.rules import Reason, in_words, reasons_in
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.i18n import listed
from training_portal.platform.policy import Actor
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

TWINS: Final = Listing(
    columns=(
        Column("one", _l("One record"), sortable=True, always=True),
        Column("other", _l("The other"), sortable=True),
        Column("score", _l("What they have alike"), sortable=True, falling=True),
        Column("found_at", _l("Found on"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
        Column("decided_at", _l("Settled"), sortable=True, dated=True, falling=True, shown=False),
    ),
    default_sort="-score",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("reason", _l("Alike or not"), _l("Anything")),
    ),
    search_label=_l("Name"),
)


@dataclass(frozen=True)
class TwinRow:
    """A pair in the list."""

    public_id: str
    one: str
    other: str
    score: int
    reasons: str
    found_at: datetime
    state: TwinState
    decided_at: datetime | None
    low_id: int
    high_id: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def words(self) -> str:
        """Why they are proposed."""
        return listed(in_words(reasons_in(self.reasons)))

    @property
    def person_ids(self) -> list[int]:
        """Whose names the row shows."""
        return [self.low_id, self.high_id]


_low, _high = aliased(Person), aliased(Person)


def _is_shown(person: Any) -> ColumnElement[bool]:
    """SQL: who hides is no match for anybody, also where they were one before."""
    return and_(
        person.erased_at.is_(None), or_(person.is_hidden.is_(False), person.claimed_at.is_(None))
    )


def _is_for(actor: Actor) -> ColumnElement[bool]:
    """SQL: the pairs that the actor looks at: none of their own, nobody who hides."""
    return and_(
        is_about_other(actor, Twin.low_id, Twin.high_id),
        or_(Twin.state == TwinState.JOINED, and_(_is_shown(_low), _is_shown(_high))),
    )


def _statement(actor: Actor) -> AnySelect:
    columns: tuple[Any, ...] = (
        Twin.public_id,
        _low.full_name,
        _high.full_name,
        Twin.score,
        Twin.reasons,
        Twin.found_at,
        Twin.state,
        Twin.decided_at,
        Twin.low_id,
        Twin.high_id,
    )
    return (
        select(*columns)
        .join(_low, _low.id == Twin.low_id)
        .join(_high, _high.id == Twin.high_id)
        .where(_is_for(actor))
    )


def _with_reason(value: str) -> ColumnElement[bool]:
    return ("," + Twin.reasons + ",").contains(f",{Reason(value).value},", autoescape=True)


_PARAMETERS: dict[str, Any] = {
    "row": TwinRow,
    "order": {
        "one": _low.name_key,
        "other": _high.name_key,
        "score": Twin.score,
        "found_at": Twin.found_at,
        "state": Twin.state,
        "decided_at": Twin.decided_at,
    },
    "tie": Twin.id,
    "where": {"state": lambda value: Twin.state == TwinState(value), "reason": _with_reason},
    "search": lambda words: finds(words, in_key(_low.name_key), in_key(_high.name_key)),
}


def choices() -> dict[str, Choices]:
    """Choices of the list's filters."""
    return {"state": choices_of(TwinState), "reason": choices_of(Reason)}


def twins(actor: Actor, view: View) -> Page[TwinRow]:
    """One page of the pairs."""
    return fetch(db.session, _statement(actor), view, **_PARAMETERS)


def each_twin(actor: Actor, view: View) -> Iterator[TwinRow]:
    """All pairs of a view, for a file; both people of each go into the read log."""
    for row in each(db.session, _statement(actor), view, **_PARAMETERS):
        audit.note_read(row.person_ids)
        yield row


def exported(view: View, rows: Iterable[TwinRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    lines = ([_cell(row, key) for key in keys] for row in rows)
    return [str(column.label) for column in view.columns], lines


def _cell(row: TwinRow, key: str) -> Any:
    if key == "score":
        return row.words
    return row.state.label if key == "state" else row[key]


def count_open(actor: Actor) -> int:
    """How many pairs wait for this one of the staff."""
    waiting = (
        select(func.count())
        .select_from(Twin)
        .join(_low, _low.id == Twin.low_id)
        .join(_high, _high.id == Twin.high_id)
        .where(Twin.state == TwinState.OPEN, _is_for(actor))
    )
    return db.session.scalar(waiting) or 0


def twin_for(actor: Actor, public_id: str) -> Twin:
    """A pair by its public id; 404 when there is none, or when it is the actor's own."""
    found = db.session.scalars(
        select(Twin)
        .join(_low, _low.id == Twin.low_id)
        .join(_high, _high.id == Twin.high_id)
        .where(Twin.public_id == public_id, _is_for(actor))
    ).one_or_none()
    return found or abort(404)


def both_records(twin: Twin) -> tuple[Person, Person]:
    """Both people of a pair."""
    return db.session.get_one(Person, twin.low_id), db.session.get_one(Person, twin.high_id)


def open_twins_of(person_id: int) -> list[str]:
    """The addresses of pairs that somebody is in and nobody decided about."""
    both = or_(Twin.low_id == person_id, Twin.high_id == person_id)
    return list(
        db.session.scalars(
            select(Twin.public_id)
            .join(_low, _low.id == Twin.low_id)
            .join(_high, _high.id == Twin.high_id)
            .where(both, Twin.state == TwinState.OPEN, _is_shown(_low), _is_shown(_high))
            .order_by(Twin.id)
        )
    )
