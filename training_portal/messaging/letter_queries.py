"""Letters that were issued: the work table of a cohort's, and loaders for each reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, exists, func, not_, or_, select

from training_portal.admissions.employers import seat_told_to_its_body
from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.nominating_bodies import body_ids
from training_portal.cohorts.models import Cohort
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter, LetterPerson, LetterState
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import known_people
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
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

#: The letters of a cohort.
LETTERS: Final = Listing(
    columns=(
        Column("number", _l("Number"), sortable=True, always=True),
        Column("addressee", _l("To"), sortable=True),
        Column("kind", _l("Kind of letter"), sortable=True),
        Column("language", _l("Language"), sortable=True, shown=False),
        Column("issued_on", _l("Issued"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="-number",
    filters=(
        ChoiceFilter("kind", _l("Kind of letter"), _l("All kinds")),
        ChoiceFilter("state", _l("State"), _l("All states")),
    ),
    bulk=(BulkAction("print", _l("Print these as one file")),),
    search_label=_l("Number or name"),
)


@dataclass(frozen=True)
class LetterRow:
    """A letter in the work table."""

    id: int
    public_id: str
    number: str
    kind: LetterKind
    language: str
    issued_on: date
    state: LetterState
    state_since: datetime
    #: None for a letter to a body.
    person_id: int | None
    #: The present name of who got it; None once it was erased.
    addressee: str | None

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def name(self) -> str:
        """What the row is called beside its tick."""
        return self.number


def _addressee() -> ColumnElement[Any]:
    return func.coalesce(Organisation.name, func.nullif(Person.full_name, ""), type_=String())


def _statement(actor: Actor) -> AnySelect:
    return (
        select(
            Letter.id,
            Letter.public_id,
            Letter.number,
            Letter.kind,
            Letter.language,
            Letter.issued_on,
            Letter.state,
            Letter.state_since,
            Application.person_id,
            _addressee(),
        )
        .outerjoin(Application, Application.id == Letter.application_id)
        .outerjoin(Person, Person.id == Application.person_id)
        .outerjoin(Organisation, Organisation.id == Letter.organisation_id)
        .where(or_(Letter.organisation_id.is_not(None), known_people(actor)))
    )


def _parameters() -> dict[str, Any]:
    name_key = func.coalesce(Organisation.search_key, Person.name_key)
    return {
        "row": LetterRow,
        "order": {
            "number": Letter.number,
            "addressee": name_key,
            "kind": Letter.kind,
            "language": Letter.language,
            "issued_on": Letter.issued_on,
            "state": Letter.state,
        },
        "tie": Letter.id,
        "where": {
            "kind": lambda value: Letter.kind == LetterKind(value),
            "state": lambda value: Letter.state == LetterState(value),
        },
        "search": lambda words: finds(
            words, in_code(Letter.number), in_key(Person.name_key), in_key(Organisation.search_key)
        ),
    }


def choices() -> dict[str, Choices]:
    """Choices of the table's filters."""
    return {"kind": choices_of(LetterKind), "state": choices_of(LetterState)}


def _of_cohort(actor: Actor, cohort: Cohort) -> AnySelect:
    return _statement(actor).where(Letter.cohort_id == cohort.id)


def letters(actor: Actor, cohort: Cohort, view: View) -> Page[LetterRow]:
    """One page of a cohort's letters."""
    return fetch(db.session, _of_cohort(actor, cohort), view, **_parameters())


def each_letter(actor: Actor, cohort: Cohort, view: View) -> Iterator[LetterRow]:
    """All of a view."""
    return each(db.session, _of_cohort(actor, cohort), view, **_parameters())


def chosen(actor: Actor, cohort: Cohort, public_ids: Sequence[str]) -> list[LetterRow]:
    """Those of these that are letters of the cohort and may be shown, by number."""
    ticked = _of_cohort(actor, cohort).where(Letter.public_id.in_(public_ids))
    return [LetterRow(*row) for row in db.session.execute(ticked.order_by(Letter.number))]


def to_print(actor: Actor, cohort_id: int, ids: Collection[int]) -> list[tuple[Letter, int | None]]:
    """Of these letters those that may be shown, each with its person, by number."""
    rows = db.session.execute(
        select(Letter, Application.person_id)
        .outerjoin(Application, Application.id == Letter.application_id)
        .outerjoin(Person, Person.id == Application.person_id)
        .where(
            Letter.cohort_id == cohort_id,
            Letter.id.in_(ids),
            or_(Letter.organisation_id.is_not(None), known_people(actor)),
        )
        .order_by(Letter.number)
    )
    return [(letter, person_id) for letter, person_id in rows]


def people_of(letter_ids: Collection[int]) -> set[int]:
    """The people whom letters are to, or name: whoever prints them reads of these."""
    to = select(Application.person_id).join(Letter, Letter.application_id == Application.id)
    named = select(Application.person_id).join(
        LetterPerson, LetterPerson.application_id == Application.id
    )
    return {
        *db.session.scalars(to.where(Letter.id.in_(letter_ids))),
        *db.session.scalars(named.where(LetterPerson.letter_id.in_(letter_ids))),
    }


def letter_in(actor: Actor, cohort: Cohort, public_id: str) -> Letter:
    """A letter of the cohort that the actor may see; 404 otherwise."""
    found = db.session.scalars(
        select(Letter)
        .outerjoin(Application, Application.id == Letter.application_id)
        .outerjoin(Person, Person.id == Application.person_id)
        .where(
            Letter.cohort_id == cohort.id,
            Letter.public_id == public_id,
            or_(Letter.organisation_id.is_not(None), known_people(actor)),
        )
    ).one_or_none()
    return found or abort(404)


def by_code(code: str) -> Letter | None:
    """A letter by its verification code."""
    return db.session.scalars(select(Letter).where(Letter.code == code)).one_or_none()


def own_letter(actor: Actor, public_id: str) -> Letter:
    """A letter to the person who is signed in; 404 for anybody else's."""
    found = db.session.scalars(
        select(Letter)
        .join(Application, Application.id == Letter.application_id)
        .join(Person, Person.id == Application.person_id)
        .where(Letter.public_id == public_id, Person.account_id == actor.account_id)
    ).one_or_none()
    return found or abort(404)


def _may_be_read() -> ColumnElement[bool]:
    """SQL: letters to bodies that name nobody of whose seat the body may not know (any more): an
    employer, whose nominee ended that, cannot keep it by the letter."""
    withheld = (
        exists()
        .where(
            LetterPerson.letter_id == Letter.id,
            LetterPerson.application_id == Application.id,
            Application.nomination_id == Nomination.id,
            Nomination.organisation_id == Organisation.id,
            not_(seat_told_to_its_body()),
        )
        .correlate(Letter)
    )
    return not_(withheld)


def letter_of_body(actor: Actor, public_id: str) -> Letter:
    """A letter to a body that the actor nominates for; 404 for any other."""
    found = db.session.scalars(
        select(Letter).where(
            Letter.public_id == public_id,
            Letter.organisation_id.in_(body_ids(actor)),
            _may_be_read(),
        )
    ).one_or_none()
    return found or abort(404)


def letters_to_person(application_id: int) -> Sequence[Letter]:
    """The letters of an application, the latest first."""
    return db.session.scalars(
        select(Letter)
        .where(Letter.application_id == application_id)
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
    ).all()


def letters_to_body(cohort_id: int, organisation_id: int) -> Sequence[Letter]:
    """The letters to a body about a cohort, the latest first."""
    return db.session.scalars(
        select(Letter)
        .where(
            Letter.organisation_id == organisation_id,
            Letter.cohort_id == cohort_id,
            _may_be_read(),
        )
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
    ).all()


def letters_of_body(organisation_id: int) -> Sequence[tuple[Letter, Cohort]]:
    """All letters to a body, the latest first, each with the cohort that it is about."""
    rows = db.session.execute(
        select(Letter, Cohort)
        .join(Cohort, Cohort.id == Letter.cohort_id)
        .where(Letter.organisation_id == organisation_id, _may_be_read())
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
    ).all()
    return [(letter, cohort) for letter, cohort in rows]


def letters_naming(nomination_id: int) -> Sequence[Letter]:
    """The letters to its body that name this nominee, the latest first."""
    is_named = exists().where(
        LetterPerson.letter_id == Letter.id,
        LetterPerson.application_id == Application.id,
        Application.nomination_id == Nomination.id,
        Nomination.id == nomination_id,
        Nomination.organisation_id == Letter.organisation_id,
    )
    return db.session.scalars(
        select(Letter)
        .where(is_named, _may_be_read())
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
    ).all()


def has_changed_since(ids: Collection[int], moment: datetime) -> bool:
    """Whether a letter of these was withdrawn after a moment."""
    found = select(Letter.id).where(
        Letter.id.in_(ids), Letter.state != LetterState.VALID, Letter.state_since >= moment
    )
    return db.session.scalar(found.limit(1)) is not None
