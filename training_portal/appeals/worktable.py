"""The work table of appeals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, case, literal, select

from training_portal.admissions.models import Application
from training_portal.appeals.models import Appeal, AppealState, Decision, Overtaken
from training_portal.appeals.permissions import AppealPermission
from training_portal.appeals.rules import took_part
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import within_reach
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_code, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page

APPEALS = Listing(
    columns=(
        Column("person", _l("Person"), sortable=True, always=True),
        Column("cohort", _l("Cohort"), sortable=True),
        Column("against", _l("Decision"), sortable=True),
        Column("due", _l("Decide by"), sortable=True, dated=True),
        Column("lodged", _l("Lodged"), sortable=True, dated=True, falling=True),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
    ),
    search_label=_l("Name, cohort or number"),
)
#: Filter values beside the states of an appeal.
_LATE: Final = "late"


@dataclass(frozen=True)
class AppealRow:
    """A line of the table."""

    public_id: str
    person_id: int
    name: str
    number: str
    cohort: str
    kept_against: Decision
    due: datetime
    zone: str
    lodged: datetime
    kept_state: AppealState
    is_overtaken: bool

    def __getitem__(self, key: str) -> Any:
        return self.name if key == "person" else getattr(self, key)

    @property
    def against(self) -> str:
        return self.kept_against.label

    @property
    def state(self) -> AppealState | Overtaken:
        return Overtaken() if self.is_overtaken else self.kept_state

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state is AppealState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether it is to be decided and the deadline is over."""
        return self.is_open and self.due <= clock.now()


def _is_open() -> ColumnElement[bool]:
    """SQL: appeals that wait for a decision."""
    return and_(Appeal.state == AppealState.OPEN, Application.state == Appeal.against)


def _is_overtaken() -> ColumnElement[bool]:
    return and_(Appeal.state == AppealState.OPEN, Application.state != Appeal.against)


def _rows(actor: Actor) -> AnySelect:
    statement = (
        select(
            Appeal.public_id,
            Application.person_id,
            Person.full_name,
            Application.public_id,
            Cohort.code,
            Appeal.against,
            Appeal.due_at,
            Cohort.time_zone,
            Appeal.lodged_at,
            Appeal.state,
            _is_overtaken(),
        )
        .join(Application, Application.id == Appeal.application_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(Person, Person.id == Application.person_id)
        .where(visible_people(actor))
    )
    if not actor.holds_everywhere(AppealPermission.DECIDE):
        statement = statement.where(within_reach(actor, AppealPermission.DECIDE))
    return statement


_URGENCY = case(
    (_is_open(), literal("0", String)),
    (Appeal.state == AppealState.GRANTED, literal("1", String)),
    (Appeal.state == AppealState.DISMISSED, literal("2", String)),
    (Appeal.state == AppealState.WITHDRAWN, literal("3", String)),
    else_=literal("4", String),
)


def _in_state(value: str) -> ColumnElement[bool]:
    if value == _LATE:
        return and_(_is_open(), Appeal.due_at <= clock.now())
    if value == Overtaken().value:
        return _is_overtaken()
    if value == AppealState.OPEN.value:
        return _is_open()
    return Appeal.state == AppealState(value)


_PARAMETERS: dict[str, Any] = {
    "row": AppealRow,
    "order": {
        "person": Person.name_key,
        "cohort": Cohort.code,
        "against": Appeal.against,
        "due": Appeal.due_at,
        "lodged": Appeal.lodged_at,
        "state": _URGENCY,
    },
    "tie": Appeal.id,
    "where": {"state": _in_state, "cohort": lambda code: Cohort.public_id == code},
    "search": lambda words: finds(
        words, in_key(Person.name_key), in_key(Cohort.search_key), in_code(Application.public_id)
    ),
}


def appeals(actor: Actor, view: View) -> Page[AppealRow]:
    """A page of the appeals within the actor's reach, of people who may be shown."""
    return listing_rows.fetch(db.session, _rows(actor), view, **_PARAMETERS)


def each_appeal(actor: Actor, view: View) -> Iterator[AppealRow]:
    """All rows that a view leaves in one after another, for an export."""
    return listing_rows.each(db.session, _rows(actor), view, **_PARAMETERS)


def headings() -> list[str]:
    """The headings of an export."""
    return [
        _("Person"),
        _("Application"),
        _("Cohort"),
        _("Decision"),
        _("Lodged"),
        _("Decide by"),
        _("State"),
    ]


def lines(rows: Iterable[AppealRow]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words; each moment on the clock of its cohort's place."""
    return (
        (
            row.name,
            row.number,
            row.cohort,
            row.against,
            at_place(row.lodged, row.zone),
            at_place(row.due, row.zone),
            row.state.label,
        )
        for row in rows
    )


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """The choices of the filters: states, and the cohorts that occur."""
    found = _rows(actor).with_only_columns(Cohort.public_id, Cohort.code).distinct()
    cohorts = db.session.execute(found.order_by(Cohort.code))
    return {
        "state": [
            (_LATE, _l("Late")),
            *((state.value, state.label) for state in AppealState),
            (Overtaken().value, Overtaken().label),
        ],
        "cohort": [(public_id, code) for public_id, code in cohorts],
    }


@dataclass(frozen=True)
class Waiting:
    """How many appeals wait for somebody who may decide them, and by when the first."""

    number: int
    due_at: datetime
    time_zone: str


def waiting_for(actor: Actor) -> Waiting | None:
    """The open appeals that the actor may decide: not those whose first decision was theirs."""
    rows = db.session.execute(
        _rows(actor)
        .with_only_columns(Appeal.due_at, Cohort.time_zone, Appeal.decided_first_by)
        .where(_is_open())
        .order_by(Appeal.due_at)
    ).all()
    acting = actor.using(AppealPermission.DECIDE)
    theirs = [row for row in rows if not took_part(acting, row.decided_first_by)]
    if not theirs:
        return None
    return Waiting(len(theirs), theirs[0].due_at, theirs[0].time_zone)
