"""The medical officer's work table: what people of all their cohorts told, to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, case, literal, select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.health.models import MedicalPart, MedicalState, NoteState
from training_portal.health.queries import in_sight
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page

PARTS = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("cohort", _l("Cohort"), sortable=True),
        Column("starts", _l("Begins"), sortable=True, dated=True),
        Column("given", _l("Given"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
        Column("note", _l("Care note"), sortable=True),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("note", _l("Care note"), _l("With and without a note")),
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
    ),
    search_label=_l("Name, cohort or number"),
    exportable=False,
)
#: A filter value beside the states of a care note.
_NO_NOTE = "none"


@dataclass(frozen=True)
class PartRow:
    """A line of the table: who and where it stands, never what was told."""

    public_id: str
    person_id: int
    name: str
    native_name: str
    native_language: str
    number: str
    cohort: str
    starts: date
    zone: str
    given: datetime
    state: MedicalState
    note: NoteState | None
    has_file: bool

    def __getitem__(self, key: str) -> Any:
        return self.name if key == "person" else getattr(self, key)


def _rows(actor: Actor) -> AnySelect:
    return (
        select(
            MedicalPart.public_id,
            Application.person_id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Application.public_id,
            Cohort.code,
            Cohort.starts_on,
            Cohort.time_zone,
            MedicalPart.given_at,
            MedicalPart.state,
            MedicalPart.note_state,
            MedicalPart.statement_id.is_not(None),
        )
        .join(Application, Application.id == MedicalPart.id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(in_sight(actor))
    )


#: What waits for the medical officer first, those of the next cohorts before others.
_URGENCY = case(
    {MedicalState.GIVEN.value: "0", MedicalState.ASKED_BACK.value: "1"},
    value=MedicalPart.state,
    else_=literal("2", String),
)
_NOTES = case(
    {"proposed": "1", "agreed": "2", "declined": "3"},
    value=MedicalPart.note_state,
    else_=literal("4", String),
)


def _with_note(value: str) -> ColumnElement[bool]:
    if value == _NO_NOTE:
        return MedicalPart.note_state.is_(None)
    return MedicalPart.note_state == NoteState(value)


_PARAMETERS: dict[str, Any] = {
    "row": PartRow,
    "order": {
        "person": Person.name_key,
        "cohort": Cohort.code,
        "starts": Cohort.starts_on,
        "given": MedicalPart.given_at,
        "state": _URGENCY,
        "note": _NOTES,
    },
    "tie": MedicalPart.id,
    "where": {
        "state": lambda value: MedicalPart.state == MedicalState(value),
        "note": _with_note,
        "cohort": lambda code: Cohort.public_id == code,
    },
    "search": lambda words: finds(
        words, in_key(Person.name_key), in_key(Cohort.search_key), in_code(Application.public_id)
    ),
}


def parts(actor: Actor, view: View) -> Page[PartRow]:
    """A page of what the actor reads."""
    return listing_rows.fetch(db.session, _rows(actor), view, **_PARAMETERS)


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """The choices of the filters: states, and the cohorts that occur."""
    found = _rows(actor).with_only_columns(Cohort.public_id, Cohort.code).distinct()
    cohorts = db.session.execute(found.order_by(Cohort.code))
    return {
        "state": [(state.value, state.label) for state in MedicalState],
        "note": [
            *((state.value, state.label) for state in NoteState),
            (_NO_NOTE, _l("No note")),
        ],
        "cohort": [(public_id, code) for public_id, code in cohorts],
    }


@dataclass(frozen=True)
class Waiting:
    """How many wait to be looked at, and the first day of the first of their cohorts."""

    number: int
    starts_on: date
    time_zone: str


def waiting_for(actor: Actor) -> Waiting | None:
    """What the actor has to look at; None for nothing."""
    rows = db.session.execute(
        _rows(actor)
        .with_only_columns(Cohort.starts_on, Cohort.time_zone)
        .where(MedicalPart.state == MedicalState.GIVEN)
        .order_by(Cohort.starts_on)
    ).all()
    return Waiting(len(rows), rows[0].starts_on, rows[0].time_zone) if rows else None
