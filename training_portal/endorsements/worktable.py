"""The lists that came to the organisations for which somebody endorses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, pgettext
from sqlalchemy import ColumnElement, and_, case, literal, or_, select
from sqlalchemy.orm import aliased

from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.endorsements.counting import Counted, counts_in_lists, how_many
from training_portal.endorsements.list_queries import bodies_of, has_reached
from training_portal.endorsements.models import (
    Endorsement,
    EndorsementStage,
    EndorsementState,
    StageState,
    Verdict,
)
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_key
from training_portal.platform.policy import Actor
from training_portal.platform.web import listing_rows
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page

TO_ENDORSE = Listing(
    columns=(
        Column("body", _l("Nominating body"), sortable=True, always=True),
        Column("course", _l("Course"), sortable=True),
        Column(
            "people", lazy_pgettext("number", "People"), sortable=True, numeric=True, falling=True
        ),
        Column("due", _l("Due"), sortable=True, dated=True),
        Column("state", _l("State"), sortable=True),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("cohort", _l("Cohort"), _l("All cohorts")),
    ),
    search_label=_l("Body, course or cohort"),
)

_before = aliased(EndorsementStage)


@dataclass(frozen=True)
class ListRow:
    """A list that came to one of the reader's organisations, with how it stands there."""

    public_id: str
    body: str
    course: str
    cohort: str
    zone: str
    people: int
    endorsed: int
    not_endorsed: int
    gone: int
    due: datetime | None
    kept_state: StageState
    list_state: EndorsementState

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def name(self) -> str:
        return self.body

    @property
    def counted(self) -> Counted:
        return Counted(self.people, self.endorsed, self.not_endorsed, self.gone)

    @property
    def state(self) -> StageState | EndorsementState:
        """That of the step; of the list once it ended or was returned by a later step."""
        is_back = self.list_state in (
            EndorsementState.CALLED_OFF,
            EndorsementState.LAPSED,
            EndorsementState.RETURNED,
        )
        return self.list_state if is_back else self.kept_state


def _is_lent(actor: Actor) -> ColumnElement[bool]:
    """SQL: the step before one of the reader's is late, so that they may take it."""
    return and_(
        EndorsementStage.organisation_id.in_(bodies_of(actor)),
        select(_before.id)
        .where(
            _before.endorsement_id == EndorsementStage.endorsement_id,
            _before.position == EndorsementStage.position - 1,
            _before.state == StageState.OPEN,
            _before.escalated_at.is_not(None),
        )
        .exists(),
    )


def _rows(actor: Actor) -> AnySelect:
    return (
        select(
            Endorsement.public_id,
            Organisation.name,
            CourseText.title,
            Cohort.code,
            Country.time_zone,
            *counts_in_lists(),
            EndorsementStage.due_at,
            EndorsementStage.state,
            Endorsement.state,
        )
        .select_from(EndorsementStage)
        .join(Endorsement, Endorsement.id == EndorsementStage.endorsement_id)
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .join(Country, Country.code == Organisation.country_code)
        .join(Cohort, Cohort.id == Endorsement.cohort_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .where(or_(has_reached(actor), _is_lent(actor)))
    )


def is_open() -> ColumnElement[bool]:
    """SQL: steps that wait to be taken."""
    return and_(
        EndorsementStage.state.in_((StageState.OPEN, StageState.WAITING)),
        Endorsement.state == EndorsementState.UNDER_WAY,
    )


_PARAMETERS: dict[str, Any] = {
    "row": ListRow,
    "order": {
        "body": Organisation.search_key,
        "course": CourseText.title_key,
        "people": how_many(),
        "due": EndorsementStage.due_at,
        "state": case((is_open(), literal(0)), else_=literal(1)),
    },
    "tie": EndorsementStage.id,
    "where": {
        "state": lambda value: is_open() if value == "open" else ~is_open(),
        "cohort": lambda code: Cohort.public_id == code,
    },
    "search": lambda words: finds(
        words,
        in_key(Organisation.search_key),
        in_key(CourseText.title_key),
        in_key(Cohort.search_key),
    ),
}


def lists_for(actor: Actor, view: View) -> Page[ListRow]:
    """A page of the lists that came to the actor's organisations."""
    return listing_rows.fetch(db.session, _rows(actor), view, **_PARAMETERS)


def each_list(actor: Actor, view: View) -> Iterator[ListRow]:
    """All that a view leaves in one after another, for an export."""
    return listing_rows.each(db.session, _rows(actor), view, **_PARAMETERS)


def headings() -> list[str]:
    return [
        _("Nominating body"),
        _("Course"),
        _("Cohort"),
        pgettext("number", "People"),
        Verdict.WAITING.label,
        Verdict.ENDORSED.label,
        Verdict.NOT_ENDORSED.label,
        _("No longer nominated"),
        _("Due"),
        _("State"),
    ]


def lines(rows: Iterable[ListRow]) -> Iterator[tuple[Any, ...]]:
    """The rows of an export, in words."""
    return (
        (
            row.body,
            row.course,
            row.cohort,
            row.people,
            row.counted.waiting,
            row.endorsed,
            row.not_endorsed,
            row.gone,
            None if row.due is None else at_place(row.due, row.zone),
            row.state.label,
        )
        for row in rows
    )


def filter_choices(actor: Actor) -> dict[str, Choices]:
    """What the filters offer: whether a list waits, and the cohorts that occur."""
    cohorts = db.session.execute(
        select(Cohort.public_id, Cohort.code)
        .join(Endorsement, Endorsement.cohort_id == Cohort.id)
        .join(EndorsementStage, EndorsementStage.endorsement_id == Endorsement.id)
        .where(or_(has_reached(actor), _is_lent(actor)))
        .group_by(Cohort.public_id, Cohort.code)
        .order_by(Cohort.code)
    )
    return {
        "state": [("open", _l("To be endorsed")), ("done", _l("Not waiting for you"))],
        "cohort": [(each, code) for each, code in cohorts],
    }


@dataclass(frozen=True)
class WaitingList:
    """A list that waits for an organisation of the reader's."""

    public_id: str
    body: str
    code: str
    version_id: int
    due_at: datetime | None
    zone: str
    counted: Counted


def waiting_for(actor: Actor) -> list[WaitingList]:
    """The lists that wait for the actor, the most urgent first."""
    if not bodies_of(actor):
        return []
    rows: Any = db.session.execute(
        select(
            Endorsement.public_id,
            Organisation.name,
            Cohort.code,
            Cohort.course_version_id,
            EndorsementStage.due_at,
            Country.time_zone,
            *counts_in_lists(),
        )
        .select_from(EndorsementStage)
        .join(Endorsement, Endorsement.id == EndorsementStage.endorsement_id)
        .join(Organisation, Organisation.id == Endorsement.organisation_id)
        .join(Country, Country.code == Organisation.country_code)
        .join(Cohort, Cohort.id == Endorsement.cohort_id)
        .where(or_(has_reached(actor), _is_lent(actor)), is_open())
        .order_by(EndorsementStage.due_at, Endorsement.id)
    )
    return [
        WaitingList(public_id, body, code, version_id, due_at, zone, Counted(*counts))
        for public_id, body, code, version_id, due_at, zone, *counts in rows
    ]
