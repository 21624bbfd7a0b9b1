"""Who can get a letter of a kind: people who applied, or nominating bodies; as work tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, or_, select

from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.cohorts.models import Cohort, SeatShare
from training_portal.geography.models import Country
from training_portal.geography.queries import country_names
from training_portal.messaging.kinds import STATES, LetterKind
from training_portal.messaging.models import Letter, LetterPerson, LetterState
from training_portal.messaging.selected import has_not_left, selected_of
from training_portal.organisations.models import Organisation
from training_portal.organisations.nominating import puts_forward
from training_portal.people.models import Person
from training_portal.people.queries import in_lists, visible_people
from training_portal.people.rules import other_name
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

_ISSUE = (BulkAction("issue", _l("Issue letters")),)
_COUNTRY = Column("country", _l("Country"), sortable=True)
_LETTER = Column("letter", _l("Letter"), sortable=True)
_FILTERS = (
    ChoiceFilter("country", _l("Country"), _l("All countries")),
    ChoiceFilter("letter", _l("Letter"), _l("With a letter or without")),
)
#: People of a cohort to whom letters go.
RECIPIENTS: Final = Listing(
    columns=(
        Column("name", _l("Person"), sortable=True, always=True),
        _COUNTRY,
        Column("body", _l("Nominated by"), sortable=True, shown=False),
        Column("state", _l("State"), sortable=True),
        _LETTER,
    ),
    default_sort="name",
    filters=(*_FILTERS, ChoiceFilter("state", _l("State"), _l("All states"))),
    bulk=_ISSUE,
    search_label=_l("Name"),
)
#: Nominating bodies to which letters go.
BODIES: Final = Listing(
    columns=(
        Column("name", _l("Nominating body"), sortable=True, always=True),
        _COUNTRY,
        Column("nominees", _l("Nominees"), sortable=True, numeric=True, falling=True),
        Column("selected", _l("Selected"), sortable=True, numeric=True, falling=True),
        _LETTER,
    ),
    default_sort="name",
    filters=_FILTERS,
    bulk=_ISSUE,
    search_label=_l("Name"),
)


@dataclass(frozen=True)
class PersonRow:
    """Somebody who can get a letter; `id` is that of the application."""

    id: int
    public_id: str
    person_id: int
    name: str
    native_name: str
    native_language: str
    name_in_latin: str
    country: str
    body: str | None
    state: ApplicationState
    #: The number of their valid letter of this kind.
    letter: str | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def other_name(self) -> str:
        """The name in another script, under the one that the person writes."""
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def exported(self) -> list[Any]:
        """What a file says of the row."""
        return [self.name, self.country, self.body, self.state.label, self.letter]


@dataclass(frozen=True)
class BodyRow:
    """A body that can get a letter; `id` is that of the organisation."""

    id: int
    public_id: str
    name: str
    country: str
    #: Of those whom lists show: how many it put forward, and how many of them were selected.
    nominees: int
    selected: int
    letter: str | None
    #: How many of the selected their valid notice does not name.
    unnamed: int

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def exported(self) -> list[Any]:
        """What a file says of the row."""
        return [self.name, self.country, self.nominees, self.selected, self.letter]


Row = PersonRow | BodyRow


def listing_of(kind: LetterKind) -> Listing:
    """The table of those who can get letters of the kind."""
    return BODIES if kind.is_to_body else RECIPIENTS


def headings(kind: LetterKind) -> list[str]:
    """The headings of its file."""
    return [str(column.label) for column in listing_of(kind).columns]


def _valid_letter(kind: LetterKind, *of: ColumnElement[bool]) -> ColumnElement[Any]:
    """SQL: the number of the valid letter of the kind."""
    return (
        select(Letter.number)
        .where(Letter.kind == kind, Letter.state == LetterState.VALID, *of)
        .correlate(Application, Organisation)
        .scalar_subquery()
    )


def _letter_of(kind: LetterKind, cohort_id: int) -> ColumnElement[Any]:
    if kind.is_to_body:
        return _valid_letter(
            kind, Letter.organisation_id == Organisation.id, Letter.cohort_id == cohort_id
        )
    return _valid_letter(kind, Letter.application_id == Application.id)


def can_have_anew(kind: LetterKind, cohort_id: int) -> ColumnElement[bool]:
    """SQL: whose letter of the kind was withdrawn, with none in its place; or names too few."""
    of = (
        (Letter.organisation_id == Organisation.id, Letter.cohort_id == cohort_id)
        if kind.is_to_body
        else (Letter.application_id == Application.id,)
    )
    had_one = exists().where(Letter.kind == kind, *of).correlate(Application, Organisation)
    has_none = and_(had_one, _letter_of(kind, cohort_id).is_(None))
    if kind is not LetterKind.ACCEPTANCE:
        return has_none
    return or_(has_none, and_(_letter_of(kind, cohort_id).is_not(None), _unnamed(cohort_id) > 0))


def _unnamed(cohort_id: int) -> ColumnElement[int]:
    """SQL: how many of a body's selected its valid notice does not name."""
    is_named = (
        exists()
        .where(
            LetterPerson.application_id == Application.id,
            LetterPerson.letter_id == Letter.id,
            Letter.organisation_id == Organisation.id,
            Letter.state == LetterState.VALID,
        )
        .correlate(Application, Organisation)
    )
    return _count(*selected_of(cohort_id), not_(is_named))


def _people(kind: LetterKind, cohort: Cohort, actor: Actor) -> AnySelect:
    return (
        select(
            Application.id,
            Application.public_id,
            Person.id,
            Person.full_name,
            Person.native_name,
            Person.native_language,
            Person.name_in_latin,
            Country.name,
            Organisation.name,
            Application.state,
            _letter_of(kind, cohort.id),
        )
        .join(Person, Person.id == Application.person_id)
        .join(Country, Country.code == Application.sending_country)
        .outerjoin(Nomination, Nomination.id == Application.nomination_id)
        .outerjoin(Organisation, Organisation.id == Nomination.organisation_id)
        .where(
            Application.cohort_id == cohort.id,
            Application.state.in_(STATES[kind]),
            Application.closed_to_staff_at.is_(None),
            has_not_left(),
            visible_people(actor),
        )
    )


def _count(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count(Application.id))
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Person, Person.id == Application.person_id)
        .where(*conditions)
        .correlate(Organisation)
        .scalar_subquery()
    )


def _bodies(kind: LetterKind, cohort: Cohort) -> AnySelect:
    selected = _count(*selected_of(cohort.id))
    nominees = _count(
        Application.cohort_id == cohort.id,
        Nomination.organisation_id == Organisation.id,
        Person.erased_at.is_(None),
        in_lists(),
    )
    statement = (
        select(
            Organisation.id,
            Organisation.public_id,
            Organisation.name,
            Country.name,
            nominees,
            selected,
            _letter_of(kind, cohort.id),
            _unnamed(cohort.id) if kind is LetterKind.ACCEPTANCE else literal(0),
        )
        .join(Country, Country.code == Organisation.country_code)
        .where(Organisation.archived_at.is_(None))
    )
    if kind is LetterKind.ACCEPTANCE:
        return statement.where(selected > 0)
    has_seats = exists().where(
        SeatShare.cohort_id == cohort.id,
        SeatShare.country_code == Organisation.country_code,
        SeatShare.maximum > 0,
    )
    return statement.where(puts_forward(), has_seats)


def _rows(kind: LetterKind, cohort: Cohort, actor: Actor) -> AnySelect:
    return _bodies(kind, cohort) if kind.is_to_body else _people(kind, cohort, actor)


def _parameters(kind: LetterKind, cohort: Cohort) -> dict[str, Any]:
    letter = _letter_of(kind, cohort.id)
    has_one = {
        "with": letter.is_not(None),
        "without": letter.is_(None),
        "anew": can_have_anew(kind, cohort.id),
    }
    order: dict[str, Any] = {"country": Country.name, "letter": letter}
    where: dict[str, Any] = {"letter": lambda value: has_one[value]}
    if kind.is_to_body:
        counts = _bodies(kind, cohort).selected_columns
        return {
            "row": BodyRow,
            "order": {
                **order,
                "name": Organisation.search_key,
                "nominees": counts[4],
                "selected": counts[5],
            },
            "tie": Organisation.id,
            "where": {**where, "country": lambda code: Organisation.country_code == code},
            "search": lambda words: holds(Organisation.search_key, words),
        }
    return {
        "row": PersonRow,
        "order": {
            **order,
            "name": Person.name_key,
            "body": Organisation.search_key,
            "state": Application.state,
        },
        "tie": Application.id,
        "where": {
            **where,
            "country": lambda code: Application.sending_country == code,
            "state": lambda value: Application.state == ApplicationState(value),
        },
        "search": lambda words: holds(Person.name_key, words),
    }


def choices(kind: LetterKind) -> dict[str, Choices]:
    """Choices of the table's filters."""
    found: dict[str, Choices] = {
        "country": country_names(),
        "letter": [
            ("without", _("Without a letter")),
            ("with", _("With a letter")),
            ("anew", _("Can be issued anew")),
        ],
    }
    if not kind.is_to_body:
        found["state"] = [
            (each.value, each.label) for each in ApplicationState if each in STATES[kind]
        ]
    return found


def recipients(kind: LetterKind, cohort: Cohort, actor: Actor, view: View) -> Page[Row]:
    """One page of those who can get a letter of the kind."""
    return fetch(db.session, _rows(kind, cohort, actor), view, **_parameters(kind, cohort))


def each_recipient(kind: LetterKind, cohort: Cohort, actor: Actor, view: View) -> Iterator[Row]:
    """All of a view."""
    return each(db.session, _rows(kind, cohort, actor), view, **_parameters(kind, cohort))


def chosen(
    kind: LetterKind,
    cohort: Cohort,
    actor: Actor,
    *,
    public_ids: Sequence[str] | None = None,
    ids: Sequence[int] | None = None,
) -> list[Row]:
    """Those of these ids who can get a letter of the kind, by name."""
    model = Organisation if kind.is_to_body else Application
    statement = _rows(kind, cohort, actor)
    if public_ids is not None:
        statement = statement.where(model.public_id.in_(public_ids))
    if ids is not None:
        statement = statement.where(model.id.in_(ids))
    key = Organisation.search_key if kind.is_to_body else Person.name_key
    row = BodyRow if kind.is_to_body else PersonRow
    return [row(*each) for each in db.session.execute(statement.order_by(key, model.id))]


def anew(kind: LetterKind, cohort: Cohort, actor: Actor) -> int:
    """How many can get a letter of the kind in place of one that holds no longer."""
    rows = _rows(kind, cohort, actor).where(can_have_anew(kind, cohort.id)).subquery()
    return db.session.scalar(select(func.count()).select_from(rows)) or 0


def first_ones(kind: LetterKind, cohort: Cohort, actor: Actor, limit: int) -> list[Row]:
    """Some who could get a letter, to look at one beforehand."""
    key = Organisation.search_key if kind.is_to_body else Person.name_key
    row = BodyRow if kind.is_to_body else PersonRow
    statement = _rows(kind, cohort, actor).order_by(key).limit(limit)
    return [row(*each) for each in db.session.execute(statement)]


def objection(kind: LetterKind, row: Row) -> str | None:
    """Why somebody gets no letter of the kind now, in words."""
    if isinstance(row, BodyRow) and row.unnamed:
        return None
    if row.letter is not None:
        return _("There is a valid letter already, number %(number)s.", number=row.letter)
    return None
