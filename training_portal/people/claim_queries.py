"""Claims that programme staff look at: the work table, and one with both records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from training_portal.organisations.models import Organisation
from training_portal.people.models import ClaimQuestion, ClaimState, Person
from training_portal.people.own_cases import is_about_other
from training_portal.platform import audit
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

QUESTIONS: Final = Listing(
    columns=(
        Column("claimant", _l("Who claims"), sortable=True, always=True),
        Column("unclaimed", _l("The record of"), sortable=True),
        Column("organisation", _l("Put forward by"), sortable=True),
        Column("asked_at", _l("Claimed on"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
        Column("settled_at", _l("Settled"), sortable=True, dated=True, falling=True, shown=False),
    ),
    default_sort="-asked_at",
    filters=(ChoiceFilter("state", _l("State"), _l("All states")),),
    search_label=_l("Name or organisation"),
)


@dataclass(frozen=True)
class QuestionRow:
    """A claim in the list."""

    public_id: str
    claimant: str
    unclaimed: str
    organisation: str | None
    asked_at: datetime
    state: ClaimState
    settled_at: datetime | None
    claimant_id: int
    unclaimed_id: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def person_ids(self) -> list[int]:
        """Whose names the row shows."""
        return [self.claimant_id, self.unclaimed_id]


_claimant, _unclaimed = aliased(Person), aliased(Person)


def _statement(actor: Actor) -> AnySelect:
    """The claims that the actor looks at: none of their own."""
    columns: tuple[Any, ...] = (
        ClaimQuestion.public_id,
        _claimant.full_name,
        _unclaimed.full_name,
        Organisation.name,
        ClaimQuestion.asked_at,
        ClaimQuestion.state,
        ClaimQuestion.settled_at,
        ClaimQuestion.claimant_id,
        ClaimQuestion.unclaimed_id,
    )
    return (
        select(*columns)
        .join(_claimant, _claimant.id == ClaimQuestion.claimant_id)
        .join(_unclaimed, _unclaimed.id == ClaimQuestion.unclaimed_id)
        .outerjoin(Organisation, Organisation.id == _unclaimed.recorded_by_id)
        .where(is_about_other(actor, ClaimQuestion.claimant_id, ClaimQuestion.unclaimed_id))
    )


_PARAMETERS: dict[str, Any] = {
    "row": QuestionRow,
    "order": {
        "claimant": _claimant.name_key,
        "unclaimed": _unclaimed.name_key,
        "organisation": Organisation.search_key,
        "asked_at": ClaimQuestion.asked_at,
        "state": ClaimQuestion.state,
        "settled_at": ClaimQuestion.settled_at,
    },
    "tie": ClaimQuestion.id,
    "where": {"state": lambda value: ClaimQuestion.state == ClaimState(value)},
    "search": lambda words: finds(
        words,
        in_key(_claimant.name_key),
        in_key(_unclaimed.name_key),
        in_key(Organisation.search_key),
    ),
}


def choices() -> dict[str, Choices]:
    """Choices of the list's filters."""
    return {"state": choices_of(ClaimState)}


def claim_questions(actor: Actor, view: View) -> Page[QuestionRow]:
    """One page of the claims."""
    return fetch(db.session, _statement(actor), view, **_PARAMETERS)


def each_question(actor: Actor, view: View) -> Iterator[QuestionRow]:
    """All claims of a view, for a file; both people of each go into the read log."""
    for row in each(db.session, _statement(actor), view, **_PARAMETERS):
        audit.note_read(row.person_ids)
        yield row


def exported(view: View, rows: Iterable[QuestionRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    lines = ([row.state.label if key == "state" else row[key] for key in keys] for row in rows)
    return [str(column.label) for column in view.columns], lines


def count_open_questions(actor: Actor) -> int:
    """How many claims wait for this one of the staff."""
    waiting = select(func.count()).where(
        ClaimQuestion.state == ClaimState.OPEN,
        is_about_other(actor, ClaimQuestion.claimant_id, ClaimQuestion.unclaimed_id),
    )
    return db.session.scalar(waiting) or 0


def claim_question(actor: Actor, public_id: str) -> ClaimQuestion:
    """A claim by its public id; 404 when there is none, or when it is the actor's own."""
    found = db.session.scalars(
        select(ClaimQuestion).where(
            ClaimQuestion.public_id == public_id,
            is_about_other(actor, ClaimQuestion.claimant_id, ClaimQuestion.unclaimed_id),
        )
    ).one_or_none()
    return found or abort(404)


def both_records(question: ClaimQuestion) -> tuple[Person, Person]:
    """The claimant's own record and the one that is claimed."""
    return (
        db.session.get_one(Person, question.claimant_id),
        db.session.get_one(Person, question.unclaimed_id),
    )
