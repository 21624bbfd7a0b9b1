"""The bodies that a survey asks: who has answered, who has not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, select

from training_portal.demand.models import (
    AnswerState,
    CourseNeed,
    NeedsSurvey,
    SurveyAnswer,
)
from training_portal.demand.queries import asked_bodies
from training_portal.geography.models import Country
from training_portal.geography.queries import country_names
from training_portal.organisations.models import Organisation
from training_portal.platform.clock import PROGRAMME_ZONE
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import holds
from training_portal.platform.web.choice_fields import choices_of
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch


class BodyStanding(StrEnum):
    """How far a body has come with a survey."""

    NOTHING = "nothing"
    DRAFT = "draft"
    SENT = "sent"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        if self is BodyStanding.NOTHING:
            return str(_l("No answer"))
        return AnswerState(self.value).label

    @property
    def tone(self) -> str:
        return "wait" if self is BodyStanding.NOTHING else AnswerState(self.value).tone


BODIES = Listing(
    columns=(
        Column("body", _l("Organisation"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("state", _l("Answer"), sortable=True),
        Column("needs", _l("Requests"), sortable=True, falling=True, numeric=True),
        Column(
            "heads", lazy_pgettext("number", "People"), sortable=True, falling=True, numeric=True
        ),
        Column("sent", _l("Sent on"), sortable=True, dated=True, falling=True),
    ),
    default_sort="body",
    filters=(
        ChoiceFilter("state", _l("Answer"), _l("Answered or not")),
        ChoiceFilter("country", _l("Country"), _l("All countries")),
    ),
    search_label=_l("Name of the organisation"),
)


@dataclass(frozen=True)
class BodyRow:
    """A body in the list; `answer_id` is blank where it has not begun."""

    public_id: str
    answer_id: str | None
    body: str
    country: str
    kept_state: str
    needs: int
    heads: int
    sent: datetime | None

    def __getitem__(self, key: str) -> Any:
        return self.body if key == "name" else getattr(self, key)

    @property
    def state(self) -> BodyStanding:
        return BodyStanding(self.kept_state)


def _state() -> ColumnElement[str]:
    nothing = (SurveyAnswer.id.is_(None), literal("nothing", String))
    return case(nothing, else_=cast(SurveyAnswer.state, String))


_NEEDS = (
    select(
        CourseNeed.answer_id,
        func.count().label("needs"),
        func.sum(CourseNeed.head_count).label("heads"),
    )
    .group_by(CourseNeed.answer_id)
    .subquery()
)
_IS_SENT = SurveyAnswer.state == AnswerState.SENT
#: Of a draft nothing is counted: it may come to nothing.
_NUMBER = case((_IS_SENT, func.coalesce(_NEEDS.c.needs, 0)), else_=0)
_HEADS = case((_IS_SENT, func.coalesce(_NEEDS.c.heads, 0)), else_=0)


def _rows(survey: NeedsSurvey) -> AnySelect:
    return (
        select(
            Organisation.public_id,
            SurveyAnswer.public_id,
            Organisation.name,
            Country.name,
            _state(),
            _NUMBER,
            _HEADS,
            SurveyAnswer.sent_at,
        )
        .select_from(Organisation)
        .join(Country, Country.code == Organisation.country_code)
        .outerjoin(
            SurveyAnswer,
            and_(
                SurveyAnswer.organisation_id == Organisation.id,
                SurveyAnswer.survey_id == survey.id,
            ),
        )
        .outerjoin(_NEEDS, _NEEDS.c.answer_id == SurveyAnswer.id)
        .where(asked_bodies(survey))
    )


_PARAMETERS: dict[str, Any] = {
    "row": BodyRow,
    "order": {
        "body": Organisation.search_key,
        "country": Country.position,
        "state": _state(),
        "needs": _NUMBER,
        "heads": _HEADS,
        "sent": SurveyAnswer.sent_at,
    },
    "tie": Organisation.id,
    "where": {
        "state": lambda value: _state() == value,
        "country": lambda code: Organisation.country_code == code,
    },
    "search": lambda words: holds(Organisation.search_key, words),
}


def choices() -> dict[str, Choices]:
    """The choices of the filters."""
    return {"state": choices_of(BodyStanding), "country": country_names()}


def page(survey: NeedsSurvey, view: View) -> Page[BodyRow]:
    """One page of the bodies."""
    return fetch(db.session, _rows(survey), view, **_PARAMETERS)


def every(survey: NeedsSurvey, view: View) -> Iterator[BodyRow]:
    """All bodies of a view, for a file."""
    return each(db.session, _rows(survey), view, **_PARAMETERS)


def exported(view: View, rows: Iterable[BodyRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of a file: the columns that are shown."""
    return [str(column.label) for column in view.columns], (_line(view, row) for row in rows)


def _line(view: View, row: BodyRow) -> list[Any]:
    cells = {
        "state": row.state.label,
        "sent": at_place(row.sent, PROGRAMME_ZONE) if row.sent else None,
    }
    return [cells.get(column.key, row[column.key]) for column in view.columns]


@dataclass(frozen=True)
class Progress:
    """How many bodies a survey asks, and how many have answered."""

    asked: int
    answered: int


def progress(survey: NeedsSurvey) -> Progress:
    """How far a survey has come: one statement."""
    row = db.session.execute(
        _rows(survey).with_only_columns(
            func.count(Organisation.id), func.sum(case((_IS_SENT, 1), else_=0))
        )
    ).one()
    return Progress(row[0], row[1] or 0)
