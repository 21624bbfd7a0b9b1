"""The work table of cohorts for staff."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, false, literal, or_, select, true

from training_portal.cohorts.listings import CohortRow, cohort_rows
from training_portal.cohorts.models import Cohort, CohortDecision, CohortState
from training_portal.cohorts.permissions import CohortPermission
from training_portal.cohorts.queries import within_reach
from training_portal.cohorts.seat_figures import seats_of_unknown, total_shown, total_words
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.titles import has_title_with, is_for_reader
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.policy import Actor
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch, in_batches

COHORTS = Listing(
    columns=(
        Column("code", _l("Cohort"), sortable=True, always=True),
        Column("title", _l("Course"), sortable=True),
        Column("state", _l("State")),
        Column("dates", _l("Held"), sortable=True, dated=True, falling=True),
        Column("closes_at", _l("Applications close"), sortable=True, dated=True, falling=True),
        Column("seats", _l("Seats"), sortable=True, falling=True, numeric=True),
        Column("host", _l("Host"), sortable=True, shown=False),
        Column("venue", _l("Venue"), sortable=True, shown=False),
    ),
    default_sort="-dates",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("course", _l("Course"), _l("All courses")),
        ChoiceFilter("host", _l("Host"), _l("All hosts")),
        ChoiceFilter(
            "shelf",
            _l("Archive"),
            _l("Not archived"),
            (("away", _l("Archived")), ("all", _l("All, archived too"))),
        ),
    ),
    bulk=(
        BulkAction("archive", _l("Archive these cohorts")),
        BulkAction("restore", _l("Take them out of the archive")),
    ),
    search_label=_l("Code, course or venue"),
)
_ORDER = {
    "code": Cohort.code,
    "title": CourseText.title_key,
    "dates": Cohort.starts_on,
    "closes_at": Cohort.application_closes_at,
    "seats": Cohort.seats_taken,
    "host": Organisation.name,
    "venue": Cohort.venue,
}


def _today_at_the_venue() -> ColumnElement[date]:
    """SQL: the date of this moment in each cohort's zone; databases know no zones by name."""
    zones = db.session.scalars(select(Cohort.time_zone).distinct()).all()
    days = {zone: clock.today(zone) for zone in zones}
    if not days:
        return literal(clock.today("Asia/Bangkok"))
    latest = max(days.values())
    behind = {zone: day for zone, day in days.items() if day != latest}
    if not behind:
        return literal(latest)
    return case(
        *((Cohort.time_zone == zone, literal(day)) for zone, day in behind.items()),
        else_=literal(latest),
    )


def _in_state(value: str) -> ColumnElement[bool]:
    """SQL of `rules.standing_for_staff`."""
    now = clock.now()
    today = _today_at_the_venue()
    announced = and_(Cohort.decision == CohortDecision.ANNOUNCED)
    confirmed = and_(Cohort.decision == CohortDecision.CONFIRMED)
    moving = Cohort.is_held.is_(False)
    conditions: dict[str, ColumnElement[bool]] = {
        "draft": Cohort.decision == CohortDecision.DRAFT,
        "announced": and_(announced, or_(Cohort.is_held, Cohort.application_opens_at > now)),
        "open": and_(announced, moving, Cohort.application_opens_at <= now),
        "screening": Cohort.decision == CohortDecision.SCREENING,
        "confirmed": and_(confirmed, or_(Cohort.is_held, Cohort.starts_on > today)),
        "running": and_(confirmed, moving, Cohort.starts_on <= today, Cohort.ends_on >= today),
        "completed": and_(confirmed, moving, Cohort.ends_on < today),
        "cancelled": Cohort.decision == CohortDecision.CANCELLED,
    }
    return conditions.get(value, false())


_WHERE: Mapping[str, Callable[[str], ColumnElement[bool]]] = {
    "state": _in_state,
    "course": lambda code: Course.code == code,
    "host": lambda public_id: Organisation.public_id == public_id,
    "shelf": lambda value: Cohort.archived_at.is_not(None) if value == "away" else true(),
}


def _found(words: str) -> ColumnElement[bool]:
    return or_(
        Cohort.code.icontains(words, autoescape=True),
        Cohort.venue.icontains(words, autoescape=True),
        has_title_with(words),
    )


def _in_view(actor: Actor, view: View) -> Select[Any]:
    """The cohorts within reach; those in the archive only where they are asked for."""
    statement = cohort_rows().where(within_reach(actor, CohortPermission.SEE))
    return statement if "shelf" in view.filters else statement.where(Cohort.archived_at.is_(None))


def staff_cohorts(actor: Actor, view: View) -> Page[CohortRow]:
    """One page of the cohorts within the actor's reach."""
    statement = _in_view(actor, view)
    return fetch(
        db.session, statement, view, row=CohortRow, order=_ORDER, tie=Cohort.id, where=_WHERE,
        search=_found,
    )  # fmt: skip


def each_staff_cohort(actor: Actor, view: View) -> Iterator[CohortRow]:
    """All cohorts of a view one after another, for an export or an act on all of them."""
    statement = _in_view(actor, view)
    return each(
        db.session, statement, view, row=CohortRow, order=_ORDER, tie=Cohort.id, where=_WHERE,
        search=_found,
    )  # fmt: skip


def chosen_cohorts(actor: Actor, public_ids: Sequence[str]) -> list[Cohort]:
    """Those of these public ids that the actor may plan."""
    ticked = select(Cohort).where(
        Cohort.public_id.in_(public_ids), within_reach(actor, CohortPermission.PLAN)
    )
    return list(db.session.scalars(ticked.order_by(Cohort.id)))


def filter_choices(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """Choices of the filters that depend on the reader."""
    return {
        "state": state_choices(),
        "course": course_choices(actor),
        "host": host_choices(actor),
    }


def host_choices(actor: Actor) -> list[tuple[str, str]]:
    """Hosts of the cohorts within reach: (public id, name)."""
    hosts = select(Cohort.host_id).where(within_reach(actor, CohortPermission.SEE))
    rows = db.session.execute(
        select(Organisation.public_id, Organisation.name)
        .where(Organisation.id.in_(hosts))
        .order_by(Organisation.name, Organisation.id)
    )
    return [(public_id, name) for public_id, name in rows]


def state_choices() -> list[tuple[str, str]]:
    first, *others = [(state.value, state.label) for state in CohortState]
    return [first, (CohortDecision.ANNOUNCED.value, CohortDecision.ANNOUNCED.label), *others]


def course_choices(actor: Actor) -> list[tuple[str, str]]:
    """Courses of the cohorts within reach."""
    rows = db.session.execute(
        select(Course.code, CourseText.title)
        .distinct()
        .join(CourseVersion, CourseVersion.course_id == Course.id)
        .join(Cohort, Cohort.course_version_id == CourseVersion.id)
        .join(CourseText, and_(CourseText.version_id == CourseVersion.id, is_for_reader()))
        .where(within_reach(actor, CohortPermission.SEE))
        .order_by(CourseText.title)
    )
    return [(code, title) for code, title in rows]


#: Headings of a column in an export, and the values of a row for a reader.
_Part: TypeAlias = tuple[tuple[Any, ...], Callable[[CohortRow, int | str], tuple[Any, ...]]]
#: What an export shows of each column.
_EXPORTED: Mapping[str, _Part] = {
    "code": ((_l("Cohort"),), lambda row, _taken: (row.code,)),
    "title": ((_l("Course"),), lambda row, _taken: (row.title,)),
    "state": ((_l("State"),), lambda row, _taken: (row.for_staff.label,)),
    "dates": (
        (_l("First day"), _l("Last day")),
        lambda row, _taken: (row.starts_on, row.ends_on),
    ),
    "closes_at": (
        (_l("Applications close"),),
        lambda row, _taken: (None if row.is_past else at_place(row.closes_at, row.time_zone),),
    ),
    "seats": (
        (_l("Seats taken"), _l("Seats")),
        lambda row, taken: (taken, row.capacity),
    ),
    "host": ((_l("Host"),), lambda row, _taken: (row.host,)),
    "venue": ((_l("Venue"),), lambda row, _taken: (row.venue,)),
}


def _seats_taken(row: CohortRow, actor: Actor, unknown: Mapping[str, int] | None) -> int | str:
    """A number where it may be shown, so that the sheet can add it up; words else."""
    shown = total_shown(row.seats_taken, actor, unknown)
    return total_words(row.seats_taken, actor, unknown) if shown is None else shown


def exported(
    view: View, rows: Iterable[CohortRow], actor: Actor
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of an export: the columns that are shown, in their order."""
    parts = [_EXPORTED[column.key] for column in view.columns]
    headings = [str(heading) for headings, _values in parts for heading in headings]
    return headings, _lines(parts, rows, actor)


def _lines(parts: Sequence[_Part], rows: Iterable[CohortRow], actor: Actor) -> Iterator[list[Any]]:
    """The lines one after another; how many seats may be told is asked for many at once."""
    for batch in in_batches(rows):
        unknown = seats_of_unknown([row.public_id for row in batch], actor)
        for row in batch:
            taken = _seats_taken(row, actor, unknown.get(row.public_id))
            yield [cell for _heading, values in parts for cell in values(row, taken)]
