"""The list of people: one for staff of the programme, one for officers of nominating bodies.

Officers see of whom they put forward what they see in their nominations, and no more: neither when
somebody was born, nor what else they took part in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, exists, func, literal, null, or_, select

from training_portal.admissions.models import Application, Nomination
from training_portal.admissions.nomination_queries import EMAIL_UNTIL_CLAIMED
from training_portal.cohorts.models import Cohort, Enrolment
from training_portal.cohorts.worktable_queries import course_choices
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.titles import is_for_reader
from training_portal.geography.countries import country_name
from training_portal.geography.models import Country
from training_portal.geography.queries import country_names
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists, sees_hidden, visible_people
from training_portal.people.rules import other_name
from training_portal.people.second_records import asked_about
from training_portal.platform.database import db
from training_portal.platform.finding import finds, holds, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.text import language_of_script
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch
from training_portal.records.reach import (
    READ,
    applications_in_reach,
    known_to_body,
    known_to_staff,
    nominations_in_reach,
    nominations_seen_by_staff,
    places_in_reach,
)


class RecordState(StrEnum):
    """How a record stands between the portal and its person."""

    KEPT = "kept"
    WAITING = "waiting"
    ASKED = "asked"
    HIDDEN = "hidden"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        labels = {
            RecordState.KEPT: _l("Confirmed by the person"),
            RecordState.WAITING: _l("Not confirmed yet"),
            RecordState.ASKED: _l("Claimed, to be looked at"),
            RecordState.HIDDEN: _l("Hidden"),
            RecordState.ARCHIVED: _l("Archived"),
        }
        return str(labels[self])

    @property
    def tone(self) -> str:
        return {"kept": "good", "waiting": "wait", "asked": "wait"}.get(self.value, "info")


_NAME = Column("name", _l("Person"), sortable=True, always=True)
_ACCOUNT = Column("account", _l("Own account"), sortable=True)
_STATE = Column("state", _l("Record"), sortable=True)
_EMAIL = Column("email", _l("E-mail"), sortable=True, shown=False)
_BY_ACCOUNT = ChoiceFilter(
    "account",
    _l("Own account"),
    _l("All people"),
    (("yes", _l("Has an account")), ("no", _l("Has no account"))),
)
_BY_COURSE = ChoiceFilter("course", _l("Course"), _l("All courses"))
_BY_STATE = ChoiceFilter("state", _l("Record"), _l("All records"))
#: What staff see.
PEOPLE: Final = Listing(
    columns=(
        _NAME,
        Column("country", _l("Lives in"), sortable=True),
        Column("times", _l("Courses"), sortable=True, falling=True, numeric=True),
        _ACCOUNT,
        _STATE,
        Column("recorded_at", _l("Recorded"), sortable=True, falling=True, dated=True),
        Column("nationality", _l("Nationality"), sortable=True, shown=False),
        Column("birth_date", _l("Date of birth"), sortable=True, dated=True, shown=False),
        _EMAIL,
        Column("phone", _l("Phone number"), shown=False),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("country", _l("Lives in"), _l("All countries")),
        _BY_COURSE,
        ChoiceFilter("body", _l("Put forward by"), _l("All organisations")),
        _BY_ACCOUNT,
        _BY_STATE,
    ),
    search_label=_l("Name, in any script"),
)
#: What officers see.
OF_BODY: Final = Listing(
    columns=(
        _NAME,
        Column("times", _l("Put forward"), sortable=True, falling=True, numeric=True),
        _ACCOUNT,
        _STATE,
        _EMAIL,
    ),
    default_sort="name",
    filters=(_BY_COURSE, _BY_ACCOUNT, _BY_STATE),
    search_label=_l("Name, in any script"),
)


@dataclass(frozen=True)
class PersonRow:
    """A person in the list."""

    person_id: int
    public_id: str
    name: str
    native_name: str
    name_in_latin: str
    has_account: bool
    state_value: str
    times: int
    email: str
    country: str | None
    recorded_at: datetime | None
    nationality_code: str | None
    birth_date: date | None
    phone: str

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def other_name(self) -> str:
        return other_name(self.name, self.native_name, self.name_in_latin)

    @property
    def other_language(self) -> str | None:
        return language_of_script(self.other_name) or None

    @property
    def state(self) -> RecordState:
        return RecordState(self.state_value)

    @property
    def account(self) -> str:
        return _("Yes") if self.has_account else _("No")

    @property
    def nationality(self) -> str:
        return country_name(self.nationality_code) if self.nationality_code else ""


def listing_for(actor: Actor) -> Listing:
    """The list that the actor sees."""
    return PEOPLE if actor.holds(READ) else OF_BODY


def _state(actor: Actor) -> ColumnElement[str]:
    """SQL: the state of a record; who may not know of questions and hiding sees neither."""
    waits = case((Person.claimed_at.is_(None), "waiting"), else_="kept")
    if not sees_hidden(actor):
        return waits
    return case(
        (Person.archived_at.is_not(None), "archived"),
        (Person.is_hidden, "hidden"),
        (asked_about(Person.id), "asked"),
        else_=waits,
    )


def _has_account() -> ColumnElement[bool]:
    return Person.account_id.is_not(None)


def _times(actor: Actor) -> ColumnElement[int]:
    """SQL: in how many cohorts somebody has a place, or to how many a body put them forward."""
    if actor.holds(READ):
        places = select(func.count()).where(Enrolment.person_id == Person.id)
        return places.where(places_in_reach(actor)).correlate(Person).scalar_subquery()
    nominations = select(func.count()).where(Nomination.person_id == Person.id)
    return nominations.where(nominations_in_reach(actor)).correlate(Person).scalar_subquery()


def _statement(actor: Actor, view: View) -> AnySelect:
    """Who is archived stands in the list only where it is asked for them."""
    if view.filters.get("state") == RecordState.ARCHIVED:
        return _everybody(actor)
    return _everybody(actor).where(Person.archived_at.is_(None))


def _everybody(actor: Actor) -> AnySelect:
    is_staff = actor.holds(READ)
    columns: tuple[Any, ...] = (
        Person.id,
        Person.public_id,
        Person.full_name,
        Person.native_name,
        Person.name_in_latin,
        _has_account(),
        _state(actor),
        _times(actor),
        Person.email if is_staff else EMAIL_UNTIL_CLAIMED,
        *(
            (
                Country.name,
                Person.created_at,
                Person.nationality,
                Person.birth_date,
                Person.phone,
            )
            if is_staff
            else (null(), null(), null(), null(), literal(""))
        ),
    )
    known = known_to_staff(actor) if is_staff else known_to_body(actor)
    return (
        select(*columns).outerjoin(Country, Country.code == Person.residence_country).where(known)
    )


def _of_course(actor: Actor, code: str) -> ColumnElement[bool]:
    """SQL: people with a place in a cohort of the course, or who applied; put forward for one."""
    cohorts = (
        select(Cohort.id)
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.code == code)
    )
    if not actor.holds(READ):
        return exists().where(
            Nomination.person_id == Person.id,
            Nomination.cohort_id.in_(cohorts),
            nominations_in_reach(actor),
        )
    has_place = exists().where(
        Enrolment.person_id == Person.id,
        Enrolment.cohort_id.in_(cohorts),
        places_in_reach(actor),
    )
    has_applied = exists().where(
        Application.person_id == Person.id,
        Application.cohort_id.in_(cohorts),
        applications_in_reach(actor),
    )
    return or_(has_place, has_applied)


def _put_forward_by(actor: Actor, public_id: str) -> ColumnElement[bool]:
    """SQL: people whom a body put forward to a cohort that the actor sees as staff."""
    return exists().where(
        Nomination.person_id == Person.id,
        Nomination.organisation_id == Organisation.id,
        Organisation.public_id == public_id,
        nominations_seen_by_staff(actor),
    )


def _bodies(actor: Actor) -> list[tuple[str, str]]:
    """The bodies that put forward somebody who may be shown, to cohorts the actor sees as staff."""
    nominating = (
        select(Nomination.organisation_id)
        .join(Person, Person.id == Nomination.person_id)
        .where(nominations_seen_by_staff(actor), visible_people(actor))
    )
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.name)
        .where(Organisation.id.in_(nominating))
        .order_by(Organisation.search_key, Organisation.id)
    )
    return [(public_id, name) for public_id, name in rows]


def _by_staff(words: str) -> ColumnElement[bool]:
    """SQL: people of a name; staff read on the page that of the certificates too."""
    return finds(words, in_key(Person.name_key), in_key(Person.certificate_key))


def _by_body(words: str) -> ColumnElement[bool]:
    return holds(Person.name_key, words)


def _parameters(actor: Actor) -> dict[str, Any]:
    state = _state(actor)
    return {
        "row": PersonRow,
        "order": {
            "name": Person.name_key,
            "country": Country.position,
            "times": _times(actor),
            "account": _has_account(),
            "state": state,
            "recorded_at": Person.created_at,
            "birth_date": Person.birth_date,
            "nationality": Person.nationality,
            "email": Person.email_key
            if actor.holds(READ)
            else case((Person.claimed_at.is_(None), Person.email_key), else_=""),
        },
        "tie": Person.id,
        "where": {
            "country": lambda code: Person.residence_country == code,
            "course": lambda code: _of_course(actor, code),
            "body": lambda public_id: _put_forward_by(actor, public_id),
            "account": lambda value: _has_account() if value == "yes" else ~_has_account(),
            "state": lambda value: state == value,
        },
        "search": _by_staff if actor.holds(READ) else _by_body,
    }


def _courses_put_forward_for(actor: Actor) -> list[tuple[str, str]]:
    """Courses for which the actor's bodies put somebody forward who may be shown."""
    rows = db.session.execute(
        select(Course.code, CourseText.title, CourseText.title_key)
        .distinct()
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(Cohort, Cohort.course_version_id == CourseVersion.id)
        .join(Nomination, and_(Nomination.cohort_id == Cohort.id, nominations_in_reach(actor)))
        .join(
            Person,
            and_(
                Person.id == Nomination.person_id,
                in_lists(),
                Person.erased_at.is_(None),
            ),
        )
        .join(CourseText, and_(CourseText.version_id == CourseVersion.id, is_for_reader()))
        .order_by(CourseText.title_key, Course.code)
    )
    return [(code, title) for code, title, _key in rows]


def choices(actor: Actor) -> dict[str, Choices]:
    """Choices of the filters."""
    states = RecordState if sees_hidden(actor) else (RecordState.KEPT, RecordState.WAITING)
    found: dict[str, Choices] = {"state": choices_of(states)}
    if not actor.holds(READ):
        return {**found, "course": _courses_put_forward_for(actor)}
    return {
        **found,
        "country": country_names(),
        "course": course_choices(actor),
        "body": _bodies(actor),
    }


def people(actor: Actor, view: View) -> Page[PersonRow]:
    """One page of the people within the actor's reach."""
    return fetch(db.session, _statement(actor, view), view, **_parameters(actor))


def each_person(actor: Actor, view: View) -> Iterator[PersonRow]:
    """All of a view, for a file."""
    return each(db.session, _statement(actor, view), view, **_parameters(actor))


def exported(view: View, rows: Iterable[PersonRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown, names in other scripts beside."""
    keys = [column.key for column in view.columns if column.key != "name"]
    headings = [str(column.label) for column in view.columns if column.key != "name"]
    first = [_("Person"), _("Name in own script"), _("Name in Latin letters")]
    return [*first, *headings], (_line(keys, row) for row in rows)


def _line(keys: list[str], row: PersonRow) -> list[Any]:
    cells = (row.state.label if key == "state" else row[key] for key in keys)
    return [row.name, row.native_name, row.name_in_latin, *cells]
