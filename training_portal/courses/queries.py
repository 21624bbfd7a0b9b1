"""Read models of courses: the catalogue, and one course as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, cast

from flask import abort
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, String, bindparam, exists, func, select

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.definitions import TERMS
from training_portal.courses.models import (
    AssessmentComponent,
    Competency,
    Course,
    CourseCost,
    CourseCountry,
    CourseLanguage,
    CourseModule,
    CourseOccupation,
    CourseRule,
    CourseText,
    CourseVersion,
    Delivery,
    Payer,
    Phase,
    RuleStage,
)
from training_portal.courses.rules import (
    completion_in_words,
    country_name,
    eligibility_in_words,
    language_name,
)
from training_portal.courses.titles import in_subject, in_title, is_for_reader
from training_portal.geography.models import Corridor, Country
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.finding import finds
from training_portal.platform.names import in_reader_language, reader_language
from training_portal.platform.web.listing import (
    ChoiceFilter,
    Column,
    DateFilter,
    Listing,
    View,
)
from training_portal.platform.web.listing_rows import Page, each, fetch

CATALOGUE = Listing(
    columns=(
        Column("title", _l("Course"), sortable=True, always=True),
        Column("closes", _l("Apply until"), sortable=True, dated=True, always=True),
        Column("weeks", _l("Length"), sortable=True, numeric=True, always=True),
    ),
    default_sort="closes",
    filters=(
        ChoiceFilter("country", _l("I live in"), _l("Any country")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
        ChoiceFilter("sector", _l("I work in"), _l("All sectors")),
        ChoiceFilter("language", _l("Taught in"), _l("Any language")),
        ChoiceFilter("open", _l("Application"), _l("Open or not")),
        DateFilter("from", _l("Starts from")),
        DateFilter("until", _l("Starts until")),
    ),
    search_label=_l("Title or subject"),
)


@dataclass(frozen=True)
class CatalogueRow:
    """A course in the catalogue."""

    version_id: int
    course_id: int
    code: str
    title: str
    weeks: Decimal
    delivery: Delivery
    place: str
    sector: str
    names: dict[str, str] = field(default_factory=dict)


@cache
def _statement() -> Select[Any]:
    statement = (
        select(
            CourseVersion.id,
            Course.id,
            Course.code,
            CourseText.title,
            CourseVersion.duration_weeks,
            CourseVersion.delivery,
            func.coalesce(func.nullif(CourseText.place, ""), CourseVersion.place),
            Sector.title,
        )
        .join(Course, Course.id == CourseVersion.course_id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .join(Sector, Sector.code == CourseVersion.sector_code)
        .where(CourseVersion.is_current, Course.archived_at.is_(None), is_for_reader())
    )
    return cast("Select[Any]", statement)


def _open_to(country: str) -> ColumnElement[bool]:
    return exists().where(
        CourseCountry.version_id == CourseVersion.id, CourseCountry.country_code == country
    )


def _taught_in(language: str) -> ColumnElement[bool]:
    return exists().where(
        CourseLanguage.version_id == CourseVersion.id, CourseLanguage.language == language
    )


Where = Mapping[str, Callable[[str], ColumnElement[bool]]]


@cache
def _tie() -> ColumnElement[str]:
    """Titles of two courses may be the same."""
    return CourseText.title_key.concat(CourseVersion.id.cast(String))


def _parameters(further: Where, closes: ColumnElement[Any]) -> dict[str, Any]:
    """How the catalogue is filtered, sorted and searched.

    `further` gives the conditions that rest on cohorts (corridor, open), which this room does not
    know, and `closes` until when a course can be applied for at the moment that is its parameter
    `now`: those come first, others by title.
    """
    where: Where = {
        "country": _open_to,
        "sector": lambda code: CourseVersion.sector_code == code,
        "language": _taught_in,
        **further,
    }
    return {
        "row": CatalogueRow,
        "order": {
            "title": CourseText.title_key,
            "closes": closes,
            "weeks": CourseVersion.duration_weeks,
        },
        "tie": _tie(),
        "where": where,
        "search": lambda words: finds(words, in_title, in_subject()),
        "values": {"now": clock.now()},
    }


def catalogue(view: View, further: Where, closes: ColumnElement[Any]) -> Page[CatalogueRow]:
    """One page of the catalogue: three statements whatever its size; see `_parameters`."""
    page = fetch(db.session, _statement(), view, **_parameters(further, closes))
    names = titles_in_other_languages([row.version_id for row in page.rows])
    for row in page.rows:
        row.names.update(names.get(row.version_id, {}))
    return page


def each_course(view: View, further: Where, closes: ColumnElement[Any]) -> Iterator[CatalogueRow]:
    """All courses of a view, for a file; see `_parameters`."""
    return each(db.session, _statement(), view, **_parameters(further, closes))


_OTHER_TITLES = (
    select(CourseText.version_id, CourseText.language, CourseText.title)
    .where(
        CourseText.version_id.in_(bindparam("versions", expanding=True)),
        ~is_for_reader(),
    )
    .order_by(CourseText.language)
)


def titles_in_other_languages(version_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The titles that the reader is not shown first, by language, for each version."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = db.session.execute(_OTHER_TITLES, {"versions": version_ids})
    for version_id, language, title in rows:
        found[version_id][language] = title
    return found


_SENDING = select(Country.code).where(Country.is_sending).order_by(Country.position)
_CORRIDORS = select(Corridor.code, Corridor.name).order_by(Corridor.position)
_SECTORS = (
    select(Sector.code, Sector.title)
    .where(exists().where(CourseVersion.sector_code == Sector.code, CourseVersion.is_current))
    .order_by(Sector.code)
)
_LANGUAGES = (
    select(CourseLanguage.language)
    .distinct()
    .join(CourseVersion, CourseVersion.id == CourseLanguage.version_id)
    .where(CourseVersion.is_current)
    .order_by(CourseLanguage.language)
)


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """Choices of the catalogue's filters: only what some course has."""
    sending = db.session.scalars(_SENDING)
    corridors = db.session.execute(_CORRIDORS)
    sectors = db.session.execute(_SECTORS)
    languages = db.session.scalars(_LANGUAGES)
    return {
        "country": [(code, country_name(code)) for code in sending],
        "corridor": [(code, name) for code, name in corridors],
        "sector": [(code, title) for code, title in sectors],
        "language": [(code, language_name(code)) for code in languages],
        "open": [("now", str(_l("Open now")))],
    }


@dataclass(frozen=True)
class Terms:
    """Where and for whom a course is, and who pays what, as its reader reads them."""

    place: str
    audience: str
    fee: str
    stipend: str
    travel: str

    @classmethod
    def of(cls, version: CourseVersion, text: CourseText | None) -> Terms:
        """Each in the language of the text, else in English, the version's own words."""
        return cls(*(getattr(text, term, "") or getattr(version, term) for term in TERMS))


def terms_of(version: CourseVersion) -> Terms:
    """The terms of one version, for who shows nothing else of its texts."""
    return Terms.of(
        version,
        db.session.scalar(
            select(CourseText).where(CourseText.version_id == version.id, is_for_reader())
        ),
    )


class ModuleLine(NamedTuple):
    """A module in its reader's words."""

    title: str
    hours: Decimal
    phase: Phase


class CostLine(NamedTuple):
    """A cost of taking part in its reader's words."""

    title: str
    borne_by: Payer


@dataclass(frozen=True)
class CoursePage:
    """Everything a course's page shows."""

    code: str
    version: CourseVersion
    title: str
    summary: str
    terms: Terms
    objectives: Sequence[str]
    #: The title in the other languages.
    names: Mapping[str, str]
    sector: str
    occupations: Sequence[str]
    languages: Sequence[str]
    countries: Sequence[str]
    competencies: Sequence[str]
    modules: Sequence[ModuleLine]
    assessments: Sequence[AssessmentComponent]
    costs: Sequence[CostLine]
    eligibility: Sequence[str]
    completion: Sequence[str]

    @property
    def hours(self) -> Decimal:
        """Hours of all modules."""
        return sum((module.hours for module in self.modules), Decimal(0))

    def hours_of(self, phase: Phase) -> Decimal:
        """Hours of the modules of a phase."""
        return sum((each.hours for each in self.modules if each.phase is phase), Decimal(0))


def course_page(code: str) -> CoursePage:
    """The current version of a course; 404 when there is none."""
    version = db.session.scalars(
        select(CourseVersion)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.code == code, CourseVersion.is_current)
    ).one_or_none()
    if version is None:
        abort(404)
    return page_of_version(code, version)


def page_of_version(code: str, version: CourseVersion) -> CoursePage:
    """One version of a course as its page shows it."""
    texts = {
        text.language: text
        for text in db.session.scalars(
            select(CourseText).where(CourseText.version_id == version.id)
        )
    }
    english = texts["en"]
    text = texts.get(reader_language(), english)
    assessments = db.session.scalars(
        select(AssessmentComponent)
        .where(AssessmentComponent.version_id == version.id)
        .order_by(AssessmentComponent.position)
    ).all()
    titles = {part.code: part.title for part in assessments}
    rules: dict[RuleStage, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for stage, kind, values in db.session.execute(
        select(CourseRule.stage, CourseRule.kind, CourseRule.values)
        .where(CourseRule.version_id == version.id)
        .order_by(CourseRule.position)
    ):
        rules[stage].append((kind, values))
    return CoursePage(
        code=code,
        version=version,
        title=text.title,
        # A language may have a title only.
        summary=text.summary or english.summary,
        objectives=text.objectives or english.objectives,
        terms=Terms.of(version, text),
        names={other.language: other.title for other in texts.values() if other is not text},
        sector=db.session.get_one(Sector, version.sector_code).title,
        occupations=_column(
            select(OccupationGroup.title)
            .join(CourseOccupation, CourseOccupation.occupation_code == OccupationGroup.code)
            .where(CourseOccupation.version_id == version.id)
            .order_by(OccupationGroup.code)
        ),
        languages=[
            language_name(language)
            for language in _column(
                select(CourseLanguage.language).where(CourseLanguage.version_id == version.id)
            )
        ],
        countries=[
            country_name(country)
            for country in _column(
                select(CourseCountry.country_code)
                .where(CourseCountry.version_id == version.id)
                .order_by(CourseCountry.country_code)
            )
        ],
        competencies=[
            in_reader_language(words)
            for words in _column(
                select(Competency.texts)
                .where(Competency.version_id == version.id)
                .order_by(Competency.position)
            )
        ],
        modules=[
            ModuleLine(in_reader_language(words), hours, phase)
            for words, hours, phase in db.session.execute(
                select(CourseModule.texts, CourseModule.hours, CourseModule.phase)
                .where(CourseModule.version_id == version.id)
                .order_by(CourseModule.position)
            )
        ],
        assessments=assessments,
        costs=[
            CostLine(in_reader_language(words), borne_by)
            for words, borne_by in db.session.execute(
                select(CourseCost.texts, CourseCost.borne_by)
                .where(CourseCost.version_id == version.id)
                .order_by(CourseCost.position)
            )
        ],
        eligibility=[
            eligibility_in_words(kind, values) for kind, values in rules[RuleStage.ELIGIBILITY]
        ],
        completion=[
            completion_in_words(kind, values, titles)
            for kind, values in rules[RuleStage.COMPLETION]
        ],
    )


def _column(statement: Select[Any]) -> list[Any]:
    return list(db.session.scalars(statement))
