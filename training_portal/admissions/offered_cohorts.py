"""The cohorts that a nominating body can put people forward for, and those it did: the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ColumnElement, and_, case, extract, func, or_, select

from training_portal.admissions.employers import stands
from training_portal.admissions.nominating import opens_at
from training_portal.admissions.nomination_queries import (
    are_guarantees_over,
    nominated_by,
)
from training_portal.cohorts.models import Cohort, CohortDecision, SeatShare
from training_portal.cohorts.queries import accepts_applications, standing_of
from training_portal.cohorts.rules import Standing
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.titles import in_title, is_for_reader
from training_portal.organisations.models import Organisation
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.export import at_place
from training_portal.platform.finding import finds, in_key
from training_portal.platform.web.listing import (
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import AnySelect, Page, each, fetch

OFFERED = Listing(
    columns=(
        Column("title", _l("Course"), sortable=True, always=True),
        Column("code", _l("Cohort"), sortable=True),
        Column(
            "state",
            _l("State"),
            sortable=True,
            orders=(_l("Open first, what closes next"), _l("Closed first, longest ago")),
        ),
        Column("closes_at", _l("Nominations close"), sortable=True, dated=True),
        Column("held", _l("Held"), sortable=True, dated=True, falling=True),
        Column("venue", _l("Venue"), shown=False),
        Column("least", _l("Guaranteed"), numeric=True),
        Column("most", _l("Seats at most"), sortable=True, falling=True, numeric=True),
        Column(
            "nominated",
            lazy_pgettext("number", "Nominated"),
            sortable=True,
            falling=True,
            numeric=True,
        ),
    ),
    default_sort="state",
    filters=(
        ChoiceFilter(
            "open",
            _l("Nominations"),
            _l("Open or closed"),
            (("yes", _l("Open for nominations")), ("no", _l("No longer open"))),
        ),
        ChoiceFilter(
            "own",
            _l("Your nominees"),
            _l("With or without nominees"),
            (("yes", _l("With people you nominated")), ("no", _l("Nobody nominated yet"))),
        ),
        ChoiceFilter("course", _l("Course"), _l("All courses")),
    ),
    search_label=_l("Course, code or venue"),
)
#: Seconds, more than there are between any two deadlines: what is open stands before what is to
#: come, and both before what is closed.
_LATER, _FAR = 10**11, 10**12


@dataclass(frozen=True)
class OfferedCohort:
    """A cohort on an officer's list, with how many this body has nominated."""

    public_id: str
    code: str
    title: str
    venue: str
    starts_on: date
    ends_on: date
    closes_at: datetime
    time_zone: str
    state: Standing
    #: When it begins to take nominations; None where it does not wait for that.
    opens_at: datetime | None
    least: int
    most: int
    nominated: int
    is_open: bool

    def __getitem__(self, key: str) -> Any:
        return getattr(self, key)

    @property
    def name(self) -> str:
        return self.code


def _row(cohort: Cohort, title: str, least: int, most: int, count: int) -> OfferedCohort:
    now = clock.now()
    return OfferedCohort(
        public_id=cohort.public_id,
        code=cohort.code,
        title=title,
        venue=cohort.venue,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        closes_at=cohort.application_closes_at,
        time_zone=cohort.time_zone,
        state=standing_of(cohort, now),
        opens_at=opens_at(cohort),
        least=0 if are_guarantees_over(cohort) else least,
        most=most,
        nominated=count,
        is_open=accepts_applications(cohort, now),
    )


def _is_open(now: datetime) -> ColumnElement[bool]:
    """SQL of `accepts_applications`."""
    return and_(
        Cohort.decision == CohortDecision.ANNOUNCED,
        Cohort.is_held.is_(False),
        Cohort.application_opens_at <= now,
        Cohort.application_closes_at > now,
    )


def _is_coming(now: datetime) -> ColumnElement[bool]:
    """SQL: announced, and opens by itself: a body can choose its people meanwhile."""
    return and_(
        Cohort.decision == CohortDecision.ANNOUNCED,
        Cohort.is_held.is_(False),
        Cohort.application_opens_at > now,
    )


def _in_reach(organisation: Organisation, *columns: Any) -> AnySelect:
    """Cohorts that are open to the body's country or will be, and those it has nominated to."""
    nominated = nominated_by(organisation).scalar_subquery()
    now = clock.now()
    return (
        select(*columns)
        .select_from(Cohort)
        .join(
            SeatShare,
            and_(
                SeatShare.cohort_id == Cohort.id,
                SeatShare.country_code == organisation.country_code,
            ),
        )
        .join(CourseVersion, CourseVersion.id == Cohort.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .where(is_for_reader(), or_(_is_open(now), _is_coming(now), nominated > 0))
    )


def _in_order_of_deadlines(now: datetime) -> ColumnElement[Any]:
    """What closes first stands first, then what opens; of what is closed, what closed last."""
    left = extract("epoch", Cohort.application_closes_at) - int(now.timestamp())
    return case(
        (_is_open(now), left),
        (_is_coming(now), _LATER + func.abs(left)),
        else_=_FAR + func.abs(left),
    )


def _parameters(organisation: Organisation) -> dict[str, Any]:
    now = clock.now()
    standing = nominated_by(organisation).where(stands(organisation)).scalar_subquery()
    return {
        "row": _row,
        "order": {
            "title": CourseText.title_key,
            "code": Cohort.search_key,
            "state": _in_order_of_deadlines(now),
            "closes_at": Cohort.application_closes_at,
            "held": Cohort.starts_on,
            "most": SeatShare.maximum,
            "nominated": standing,
        },
        "tie": Cohort.id,
        "where": {
            "open": lambda value: _is_open(now) if value == "yes" else ~_is_open(now),
            "own": lambda value: standing > 0 if value == "yes" else standing == 0,
            "course": lambda code: Course.code == code,
        },
        "search": lambda words: finds(words, in_key(Cohort.search_key), in_title),
    }


def _statement(organisation: Organisation) -> AnySelect:
    standing = nominated_by(organisation).where(stands(organisation)).scalar_subquery()
    return _in_reach(
        organisation, Cohort, CourseText.title, SeatShare.minimum, SeatShare.maximum, standing
    )


def offered_cohorts(organisation: Organisation, view: View) -> Page[OfferedCohort]:
    """One page of the cohorts open to the body, and of those it has nominated to."""
    return fetch(db.session, _statement(organisation), view, **_parameters(organisation))


def all_offered_cohorts(organisation: Organisation, view: View) -> Iterator[OfferedCohort]:
    """All of them one after another, for an export."""
    return each(db.session, _statement(organisation), view, **_parameters(organisation))


def open_cohorts(organisation: Organisation) -> list[OfferedCohort]:
    """Those that people can be put forward for now, what closes first first; one statement."""
    now = clock.now()
    statement = _statement(organisation).where(_is_open(now))
    rows = db.session.execute(statement.order_by(Cohort.application_closes_at, Cohort.id))
    return [_row(*row) for row in rows]


def filter_choices(organisation: Organisation) -> dict[str, Choices]:
    """The courses of the cohorts on the list."""
    rows = db.session.execute(
        _in_reach(organisation, Course.code, CourseText.title, CourseText.title_key)
        .distinct()
        .order_by(CourseText.title_key, Course.code)
    )
    return {"course": [(code, title) for code, title, _key in rows]}


def exported(
    view: View, rows: Iterable[OfferedCohort]
) -> tuple[list[str], Iterator[Sequence[object]]]:
    """The chosen columns as headings and cells of a file; the days of a cohort are two."""
    keys = [column.key for column in view.columns]
    headings: list[str] = []
    for column in view.drawn_columns:
        is_held = column.key == "held"
        headings += [_("First day"), _("Last day")] if is_held else [str(column.label)]
    return headings, (_cells(row, keys) for row in rows)


def _cells(row: OfferedCohort, keys: Sequence[str]) -> list[object]:
    special: dict[str, list[object]] = {
        "state": [row.state.label],
        "closes_at": [at_place(row.closes_at, row.time_zone)],
        "held": [row.starts_on, row.ends_on],
    }
    return [cell for key in keys for cell in (special[key] if key in special else [row[key]])]
