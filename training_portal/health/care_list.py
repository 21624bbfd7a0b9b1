"""What staff of a cohort see: who gave the medical part, and the care notes people agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, and_, select

from training_portal.admissions.models import Application
from training_portal.cohorts.models import Cohort
from training_portal.courses.rules import country_name
from training_portal.health.models import MedicalPart, NoteState
from training_portal.health.queries import has_place, is_kept
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import personal
from training_portal.platform.audit import person_reference
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page


class Given(StrEnum):
    """All that staff learn of a medical part itself."""

    YES = "yes"
    NOT_YET = "not_yet"
    NOT_ASKED = "not_asked"

    @property
    def label(self) -> str:
        labels = {
            Given.YES: lazy_pgettext("medical part", "Given"),
            Given.NOT_YET: lazy_pgettext("medical part", "Not yet"),
            Given.NOT_ASKED: lazy_pgettext("medical part", "Not asked for"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"yes": "good", "not_yet": "wait", "not_asked": "none"}[self.value]


CARE = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("country", _l("Sent by"), sortable=True),
        Column("given", _l("Medical part"), sortable=True),
        Column("note", _l("To be arranged")),
    ),
    default_sort="person",
    filters=(
        ChoiceFilter("given", _l("Medical part"), _l("Given or not")),
        ChoiceFilter("note", _l("To be arranged"), _l("With and without a note")),
    ),
    search_label=_l("Name or number"),
    exportable=False,
)
_WITH_NOTE = "with"
_WITHOUT_NOTE = "without"


@dataclass(frozen=True)
class CareRow:
    """A line of the list: one person with a place."""

    public_id: str
    person_id: int
    name: str
    native_name: str
    native_language: str
    sending_country: str
    is_given: bool
    #: The care note, sealed; staff read it only once it is agreed to.
    sealed_note: bytes | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def person(self) -> str:
        return self.name

    @property
    def country(self) -> str:
        return country_name(self.sending_country)

    def given(self, is_asked: bool) -> Given:
        """Where it stands; what was given stays given where it is asked for no more."""
        if self.is_given:
            return Given.YES
        return Given.NOT_YET if is_asked else Given.NOT_ASKED


def _is_agreed() -> ColumnElement[bool]:
    return and_(MedicalPart.note_state == NoteState.AGREED, is_kept())


def _agreed_note() -> ColumnElement[Any]:
    """The sealed note of a row, and nothing of one that is not agreed to."""
    return (
        select(MedicalPart.care_note)
        .where(MedicalPart.id == Application.id, _is_agreed())
        .correlate(Application, Cohort)
        .scalar_subquery()
    )


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(MedicalPart.id)
        .where(MedicalPart.id == Application.id, condition)
        .correlate(Application, Cohort)
        .exists()
    )


def _rows(cohort: Cohort, actor: Actor) -> AnySelect:
    return (
        select(
            Application.public_id,
            Application.person_id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Application.sending_country,
            _has(is_kept()),
            _agreed_note(),
        )
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(Application.cohort_id == cohort.id, has_place(), visible_people(actor))
    )


_PARAMETERS: dict[str, Any] = {
    "row": CareRow,
    "order": {
        "person": Person.name_key,
        "country": Application.sending_country,
        "given": _has(is_kept()),
    },
    "tie": Application.id,
    "where": {
        "given": lambda value: _has(is_kept()) if value == Given.YES else ~_has(is_kept()),
        "note": lambda value: _has(_is_agreed()) if value == _WITH_NOTE else ~_has(_is_agreed()),
    },
    "search": lambda words: finds(words, in_key(Person.name_key), in_code(Application.public_id)),
}


def people(cohort: Cohort, actor: Actor, view: View) -> Page[CareRow]:
    """A page of the people of a cohort who have a place."""
    return listing_rows.fetch(db.session, _rows(cohort, actor), view, **_PARAMETERS)


def notes_of(rows: Sequence[CareRow]) -> dict[str, str]:
    """The care notes of rows that are agreed to, opened, by the application; one statement."""
    noted = [row for row in rows if row.sealed_note is not None]
    pairs = [(person_reference(row.person_id), row.sealed_note or b"") for row in noted]
    opened = personal.unseal_many(pairs) if pairs else []
    return {row.public_id: note for row, note in zip(noted, opened, strict=True) if note}


def filter_choices() -> dict[str, Choices]:
    """The choices of the filters."""
    return {
        "given": [
            (Given.YES.value, Given.YES.label),
            (Given.NOT_YET.value, Given.NOT_YET.label),
        ],
        "note": [(_WITH_NOTE, _l("With a note")), (_WITHOUT_NOTE, _l("Without a note"))],
    }
