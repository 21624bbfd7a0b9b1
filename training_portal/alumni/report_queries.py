"""What members reported about others, for programme staff: the work table, and one in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from training_portal.alumni.models import NetworkReport, ReportState
from training_portal.people.models import Person
from training_portal.people.own_cases import is_about_other
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.policy import Actor
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

#: Who reported is in no column: who decides reads it with the words, one report at a time, and a
#: file that lies about must not tell the reported person.
REPORTS: Final = Listing(
    columns=(
        Column("reported", _l("About"), sortable=True, always=True),
        Column("reported_at", _l("Reported"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
        Column("times", _l("Reports about this person"), sortable=True, falling=True, numeric=True),
        Column("decided_at", _l("Decided"), sortable=True, dated=True, falling=True, shown=False),
    ),
    default_sort="-reported_at",
    filters=(ChoiceFilter("state", _l("State"), _l("All states")),),
    search_label=_l("Name of the reported person"),
)


@dataclass(frozen=True)
class ReportRow:
    """A report in the list."""

    public_id: str
    reported: str
    reported_at: datetime
    state: ReportState
    times: int
    decided_at: datetime | None
    person_id: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)


def _statement(actor: Actor) -> AnySelect:
    """The reports that the actor looks at: none about themselves, nor by them."""
    columns: tuple[Any, ...] = (
        NetworkReport.public_id,
        Person.full_name,
        NetworkReport.reported_at,
        NetworkReport.state,
        _TIMES,
        NetworkReport.decided_at,
        NetworkReport.reported_id,
    )
    return (
        select(*columns)
        .join(Person, Person.id == NetworkReport.reported_id)
        .where(is_about_other(actor, NetworkReport.reported_id, NetworkReport.reporter_id))
    )


_others = aliased(NetworkReport)
_TIMES = (
    select(func.count())
    .where(_others.reported_id == NetworkReport.reported_id)
    .correlate(NetworkReport)
    .scalar_subquery()
)
_PARAMETERS: dict[str, Any] = {
    "row": ReportRow,
    "order": {
        "reported": Person.name_key,
        "reported_at": NetworkReport.reported_at,
        "state": NetworkReport.state,
        "times": _TIMES,
        "decided_at": NetworkReport.decided_at,
    },
    "tie": NetworkReport.id,
    "where": {"state": lambda value: NetworkReport.state == ReportState(value)},
    "search": lambda words: holds(Person.name_key, words),
}


def choices() -> dict[str, Choices]:
    """Choices of the list's filters."""
    return {"state": choices_of(ReportState)}


def reports(actor: Actor, view: View) -> Page[ReportRow]:
    """One page of the reports."""
    return fetch(db.session, _statement(actor), view, **_PARAMETERS)


def each_report(actor: Actor, view: View) -> Iterator[ReportRow]:
    """All reports of a view, for a file."""
    return each(db.session, _statement(actor), view, **_PARAMETERS)


def exported(view: View, rows: Iterable[ReportRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    lines = ([row.state.label if key == "state" else row[key] for key in keys] for row in rows)
    return [str(column.label) for column in view.columns], lines


def count_open_reports(actor: Actor) -> int:
    """How many reports wait for this one of the staff."""
    waiting = select(func.count()).where(
        NetworkReport.state == ReportState.OPEN,
        is_about_other(actor, NetworkReport.reported_id, NetworkReport.reporter_id),
    )
    return db.session.scalar(waiting) or 0


@dataclass(frozen=True)
class ReportInFull:
    """A report with both people and what was written."""

    report: NetworkReport
    reporter: Person
    reported: Person
    words: str


def report_by(actor: Actor, public_id: str) -> ReportInFull:
    """A report by its public id; 404 when there is none, or when it is the actor's own case."""
    found = db.session.scalars(
        select(NetworkReport).where(
            NetworkReport.public_id == public_id,
            is_about_other(actor, NetworkReport.reported_id, NetworkReport.reporter_id),
        )
    ).one_or_none()
    if found is None:
        abort(404)
    words = None
    if found.words_sealed:
        words = personal.unseal(person_reference(found.reporter_id), found.words_sealed)
    return ReportInFull(
        found,
        db.session.get_one(Person, found.reporter_id),
        db.session.get_one(Person, found.reported_id),
        words or "",
    )
