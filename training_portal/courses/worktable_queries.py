"""The work table of courses for staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, cast, exists, func, select

from training_portal.classifications.models import Sector
from training_portal.courses.models import (
    Course,
    CourseDraft,
    CourseLanguage,
    CourseText,
    CourseVersion,
    Delivery,
)
from training_portal.courses.queries import filter_choices
from training_portal.courses.rules import language_name
from training_portal.courses.titles import in_title, is_for_reader
from training_portal.platform.database import db
from training_portal.platform.finding import finds, in_code
from training_portal.platform.i18n import listed, plain_number
from training_portal.platform.web.listing import (
    BulkAction,
    ChoiceFilter,
    Choices,
    Column,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch

COURSES = Listing(
    columns=(
        Column("title", _l("Course"), sortable=True, always=True),
        Column("state", _l("State")),
        Column("version", _l("Version"), sortable=True, numeric=True),
        Column("sector", _l("Sector"), sortable=True),
        Column("languages", _l("Taught in")),
        Column("delivery", _l("How"), shown=False),
        Column("weeks", _l("Weeks"), sortable=True, numeric=True),
        Column("code", _l("Code"), sortable=True, shown=False),
    ),
    default_sort="title",
    filters=(
        ChoiceFilter("state", _l("State"), _l("All states")),
        ChoiceFilter("sector", _l("Sector"), _l("All sectors")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
        ChoiceFilter("language", _l("Taught in"), _l("Any language")),
    ),
    bulk=(
        BulkAction("archive", _l("Archive these courses")),
        BulkAction("restore", _l("Take them out of the archive")),
    ),
    search_label=_l("Title or code"),
)


@dataclass(frozen=True)
class CourseRow:
    """A course in the work table; a course that was never published has only its code."""

    code: str
    published_title: str | None
    number: int | None
    sector_title: str | None
    delivery_kind: Delivery | None
    duration: Any
    tongues: str | None
    is_away: bool
    has_draft: bool

    @property
    def public_id(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return self.published_title or self.code

    @property
    def state(self) -> tuple[str, str]:
        """Words and tone."""
        if self.is_away:
            return _("Archived"), "none"
        if self.number is None:
            return _("Draft"), "wait"
        return (
            (_("Published, draft waiting"), "wait") if self.has_draft else (_("Published"), "good")
        )

    def _taught_in(self) -> str:
        return listed(sorted(map(language_name, self.tongues.split(",")))) if self.tongues else ""

    def __getitem__(self, key: str) -> object:
        values = {
            "title": self.name,
            "version": "" if self.number is None else self.number,
            "sector": self.sector_title or "",
            "languages": self._taught_in(),
            "delivery": self.delivery_kind.label if self.delivery_kind else "",
            "weeks": "" if self.duration is None else plain_number(self.duration),
            "code": self.code,
            "state": self.state[0],
        }
        return values[key]


def _has_draft() -> ColumnElement[bool]:
    return exists().where(CourseDraft.course_id == Course.id)


def _statement() -> Any:
    tongues = (
        select(func.aggregate_strings(cast(CourseLanguage.language, String), ","))
        .where(CourseLanguage.version_id == CourseVersion.id)
        .correlate(CourseVersion)
        .scalar_subquery()
    )
    return (
        select(
            Course.code,
            CourseText.title,
            CourseVersion.number,
            Sector.title,
            CourseVersion.delivery,
            CourseVersion.duration_weeks,
            tongues,
            Course.archived_at.is_not(None),
            _has_draft(),
        )
        .outerjoin(
            CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current)
        )
        .outerjoin(CourseText, and_(CourseText.version_id == CourseVersion.id, is_for_reader()))
        .outerjoin(Sector, Sector.code == CourseVersion.sector_code)
    )


def _in_state(state: str) -> ColumnElement[bool]:
    if state == "away":
        return Course.archived_at.is_not(None)
    there = Course.archived_at.is_(None)
    if state == "published":
        return and_(there, CourseVersion.id.is_not(None))
    return and_(there, _has_draft())


def _taught_in(language: str) -> ColumnElement[bool]:
    return exists().where(
        CourseLanguage.version_id == CourseVersion.id, CourseLanguage.language == language
    )


_PARAMETERS: dict[str, Any] = {
    "row": CourseRow,
    "order": {
        "title": func.coalesce(CourseText.title_key, Course.code),
        "version": CourseVersion.number,
        "sector": Sector.title,
        "weeks": CourseVersion.duration_weeks,
        "code": Course.code,
    },
    "tie": Course.id,
    "where": {
        "state": _in_state,
        "sector": lambda code: CourseVersion.sector_code == code,
        "corridor": lambda code: CourseVersion.corridor_code == code,
        "language": _taught_in,
    },
    "search": lambda words: finds(words, in_title, in_code(Course.code)),
}


def choices() -> dict[str, Choices]:
    """Choices of the filters."""
    there = filter_choices()
    states = [
        ("published", _("Published")),
        ("draft", _("With a draft")),
        ("away", _("Archived")),
    ]
    return {
        "state": states,
        **{key: there[key] for key in ("sector", "corridor", "language")},
    }


def courses(view: View) -> Page[CourseRow]:
    """One page of courses."""
    return fetch(db.session, _statement(), view, **_PARAMETERS)


def all_courses(view: View) -> Iterator[CourseRow]:
    """All courses of a view, for an export."""
    return each(db.session, _statement(), view, **_PARAMETERS)


def chosen_courses(codes: Sequence[str]) -> list[tuple[Course, str]]:
    """The courses of these codes, each with what it is called."""
    title = func.coalesce(CourseText.title, Course.code)
    rows = db.session.execute(
        select(Course, title)
        .outerjoin(
            CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current)
        )
        .outerjoin(CourseText, and_(CourseText.version_id == CourseVersion.id, is_for_reader()))
        .where(Course.code.in_(codes))
        .order_by(Course.id)
    )
    return [(course, name) for course, name in rows]


def exported(view: View, rows: Iterable[CourseRow]) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and lines of an export: the columns that are shown, in their order."""
    keys = [column.key for column in view.columns]
    headings = [str(column.label) for column in view.columns]
    # A length is a number there, which a sheet can sort and add up.
    return headings, (
        [row.duration if key == "weeks" else row[key] for key in keys] for row in rows
    )
