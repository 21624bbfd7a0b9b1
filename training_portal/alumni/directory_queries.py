"""The directory: members as each reader may see them, found by nothing that is hidden from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from flask import abort
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select

from training_portal.alumni.membership_queries import (
    Reader,
    is_mate_of,
    is_there,
    may_be_met,
    reach_of,
)
from training_portal.alumni.models import TELLS_OF, Circle, NetworkMember, ProfileField
from training_portal.alumni.rules import Completion, Entry, Names, redacted
from training_portal.classifications.models import Sector
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.courses.models import Course, CourseText, CourseVersion
from training_portal.courses.rules import language_name
from training_portal.courses.titles import is_for_reader
from training_portal.geography.models import Corridor, Country, Province
from training_portal.geography.queries import country_names
from training_portal.people.models import Person
from training_portal.platform.database import db
from training_portal.platform.finding import holds
from training_portal.platform.i18n import listed, listed_phrases
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View
from training_portal.platform.web.listing_rows import Page, each, fetch, in_batches

DIRECTORY = Listing(
    columns=(
        Column("name", _l("Name"), sortable=True, always=True),
        Column("country", _l("Country"), sortable=True),
        Column("courses", _l("Courses")),
        Column("work", _l("Work")),
        Column("languages", _l("Languages")),
        Column("mentoring", _l("Mentoring")),
    ),
    default_sort="name",
    filters=(
        ChoiceFilter("country", _l("Country"), _l("All countries")),
        ChoiceFilter("course", _l("Course"), _l("All courses")),
        ChoiceFilter("year", _l("Year"), _l("All years")),
        ChoiceFilter("corridor", _l("Corridor"), _l("All corridors")),
        ChoiceFilter("sector", _l("Sector"), _l("All sectors")),
        ChoiceFilter("language", _l("Language"), _l("All languages")),
        ChoiceFilter("mentoring", _l("Mentoring"), _l("All members"), (
            ("yes", _l("Offers mentoring")),
        )),
    ),
    search_label=_l("Name, in any script"),
    exportable=False,
)  # fmt: skip
#: The same list for the coordinator, who may take it along; each time is noted.
DIRECTORY_WITH_EXPORT = replace(DIRECTORY, exportable=True)

#: Languages that members can say they speak.
LANGUAGES = ("km", "lo", "my", "th", "vi", "ja", "en", "zh", "ko", "fr")

_CIRCLES = tuple(NetworkMember.__table__.c[f"show_{field}"] for field in ProfileField)
_COUNTRY = func.coalesce(Person.residence_country, NetworkMember.sending_country)


def _statement(reader: Reader) -> Select[Any]:
    statement = (
        select(
            NetworkMember.public_id,
            NetworkMember.person_id,
            reach_of(reader),
            Person.full_name,
            Person.name_in_latin,
            Person.native_name,
            Person.preferred_name,
            NetworkMember.uses_preferred_name,
            Person.native_language,
            Country.name,
            Province.name,
            Sector.title,
            NetworkMember.languages,
            NetworkMember.employer,
            NetworkMember.position,
            NetworkMember.about,
            NetworkMember.mentoring,
            NetworkMember.contact_email,
            *_CIRCLES,
        )
        .join(Person, Person.id == NetworkMember.person_id)
        .join(Country, Country.code == _COUNTRY)
        .outerjoin(Province, Province.id == Person.residence_province_id)
        .outerjoin(Sector, Sector.code == NetworkMember.sector_code)
    )
    return cast("Select[Any]", statement)


#: A row before anything is known of its courses, with the member's circles.
Raw = tuple[Entry, Mapping[ProfileField, int]]


def _raw(*values: Any) -> Raw:
    (
        public_id, person_id, reach, full, latin, native, preferred, uses_preferred, language,
        country, province, sector, languages, employer, position, about, mentoring, email,
        *circles,
    ) = values  # fmt: skip
    names = Names(full, latin, native, preferred)
    entry = Entry(
        public_id=public_id,
        person_id=person_id,
        reach=reach,
        name=names.shown(uses_preferred=uses_preferred),
        native_name=names.in_own_script,
        native_language=language,
        country=country,
        province=province or "",
        sector=sector or "",
        languages=tuple(languages.split()),
        employer=employer,
        position=position,
        about=about,
        mentoring=mentoring,
        email=email,
    )
    return entry, dict(zip(ProfileField, circles, strict=True))


def _entries(rows: Sequence[Raw]) -> list[Entry]:
    """The rows with their courses, redacted; one statement more, whatever their number."""
    courses = _completions([entry.person_id for entry, _circles in rows])
    return [
        redacted(replace(entry, completions=tuple(courses[entry.person_id])), circles)
        for entry, circles in rows
    ]


def _completions(person_ids: Sequence[int]) -> dict[int, list[Completion]]:
    """The completed courses of persons, the latest first."""
    found: dict[int, list[Completion]] = defaultdict(list)
    for person_id, title, ends_on in db.session.execute(
        select(Enrolment.person_id, CourseText.title, Cohort.ends_on)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(
            CourseText,
            and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
        )
        .where(Enrolment.person_id.in_(person_ids), Enrolment.state == EnrolmentState.COMPLETED)
        .order_by(Cohort.ends_on.desc(), Enrolment.id)
    ):
        found[person_id].append(Completion(title, ends_on.year))
    return found


def _completed(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: the member completed a cohort of which this holds."""
    return exists().where(
        Enrolment.person_id == NetworkMember.person_id,
        Enrolment.state == EnrolmentState.COMPLETED,
        Enrolment.cohort_id == Cohort.id,
        *conditions,
    )


def _of_course(code: str) -> ColumnElement[bool]:
    versions = (
        select(CourseVersion.id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.code == code)
    )
    return _completed(Cohort.course_version_id.in_(versions))


def _on_corridor(code: str) -> ColumnElement[bool]:
    versions = select(CourseVersion.id).where(CourseVersion.corridor_code == code)
    return _completed(or_(Cohort.corridor_code == code, Cohort.course_version_id.in_(versions)))


def _in_year(year: str) -> ColumnElement[bool]:
    if not year.isdecimal():
        return false()
    first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    return _completed(Cohort.ends_on.between(first, last))


def _parameters(reader: Reader) -> dict[str, Any]:
    """How the list is filtered, sorted and searched: only by what the reader may see of a row.

    Otherwise a filter, an order or a search would tell what the page leaves out.
    """
    reach = reach_of(reader)

    def seen(
        field: ProfileField, condition: Callable[[str], ColumnElement[bool]]
    ) -> Callable[[str], ColumnElement[bool]]:
        shown = [
            NetworkMember.__table__.c[f"show_{each}"] >= reach
            for each in dict.fromkeys((field, TELLS_OF.get(field, field)))
        ]
        return lambda value: and_(*shown, condition(value))

    def found(words: str) -> ColumnElement[bool]:
        return or_(
            holds(NetworkMember.name_key, words),
            and_(NetworkMember.show_native_name >= reach, holds(NetworkMember.native_key, words)),
        )

    F = ProfileField
    return {
        "row": _raw,
        "order": {
            "name": NetworkMember.name_key,
            "country": case((NetworkMember.show_country >= reach, Country.name), else_=None),
        },
        "tie": NetworkMember.public_id,
        "where": {
            "country": seen(F.COUNTRY, lambda code: _COUNTRY.in_([code])),
            "course": seen(F.COURSE, _of_course),
            "year": seen(F.YEAR, _in_year),
            "corridor": seen(F.COURSE, _on_corridor),
            "sector": seen(F.SECTOR, lambda code: NetworkMember.sector_code == code),
            "language": seen(
                F.LANGUAGES,
                lambda code: NetworkMember.languages.contains(f" {code} ", autoescape=True),
            ),
            "mentoring": seen(F.MENTORING, lambda _yes: NetworkMember.mentoring != ""),
        },
        "search": found,
    }


def _others(reader: Reader) -> Select[Any]:
    """Everybody whom the reader may know of; oneself is on one's own pages."""
    statement = _statement(reader).where(may_be_met(reader))
    if reader.person_id is not None:
        statement = statement.where(NetworkMember.person_id != reader.person_id)
    return statement


def directory(reader: Reader, view: View) -> Page[Entry]:
    """One page of the directory as this reader may see it: three statements."""
    page = fetch(db.session, _others(reader), view, **_parameters(reader))
    return replace(page, rows=_entries(page.rows))


def whole_directory(reader: Reader, view: View) -> Iterator[Entry]:
    """All rows of a view one after another, for the coordinator's export."""
    rows = each(db.session, _others(reader), view, **_parameters(reader))
    for batch in in_batches(rows):
        yield from _entries(batch)


#: Cohort mates that one page shows.
MATES_SHOWN = 100


def cohort_mates(reader: Reader) -> list[Entry]:
    """Those who completed a cohort together with the reader, by name; none for who is no member."""
    if reader.person_id is None:
        return []
    rows = db.session.execute(
        _others(reader)
        .where(is_mate_of(reader.person_id))
        .order_by(NetworkMember.name_key, NetworkMember.public_id)
        .limit(MATES_SHOWN)
    )
    return _entries([_raw(*row) for row in rows])


def entry_for(reader: Reader, public_id: str) -> Entry | None:
    """A member as this reader may see them; None for who is not there for the reader."""
    row = db.session.execute(
        _statement(reader).where(NetworkMember.public_id == public_id, may_be_met(reader))
    ).one_or_none()
    return None if row is None else _entries([_raw(*row)])[0]


def entry_or_404(reader: Reader, public_id: str) -> Entry:
    """Another member of whom a member may know; 404 for oneself, and for who is not there."""
    entry = entry_for(reader, public_id)
    return entry if entry is not None and entry.person_id != reader.person_id else abort(404)


def entries_of(reader: Reader, person_ids: Sequence[int]) -> dict[int, Entry]:
    """Members by their persons, those only whom the reader may know of: two statements."""
    rows = db.session.execute(
        _statement(reader).where(NetworkMember.person_id.in_(person_ids), may_be_met(reader))
    )
    return {entry.person_id: entry for entry in _entries([_raw(*row) for row in rows])}


def preview(person_id: int, circle: Circle) -> Entry | None:
    """What somebody in a circle sees of a member; None when they see nothing.

    Nobody in particular: who is asked for stands in the circle by hypothesis.
    """
    row = db.session.execute(
        _statement(Reader(None, circle)).where(NetworkMember.person_id == person_id, is_there())
    ).one_or_none()
    if row is None:
        return None
    (entry,) = _entries([_raw(*row)])
    return entry if entry.name else None


def own_entry(person_id: int) -> Entry:
    """Everything of one's own entry, for the page where one chooses who sees it."""
    return entries_of(Reader(person_id, Circle.ALUMNI), [person_id])[person_id]


def filter_choices() -> dict[str, Choices]:
    """What the directory can be filtered by; whole lists, so that they tell of nobody."""
    return {
        "country": country_names(),
        "course": [(c, t) for c, t in db.session.execute(
            select(Course.code, CourseText.title)
            .join(CourseVersion, CourseVersion.course_id == Course.id)
            .join(CourseText, CourseText.version_id == CourseVersion.id)
            .where(CourseVersion.is_current, is_for_reader())
            .order_by(CourseText.title_key))],
        "year": _years(),
        "corridor": [(c, n) for c, n in db.session.execute(
            select(Corridor.code, Corridor.name).order_by(Corridor.position))],
        "sector": sector_choices(),
        "language": language_choices(),
    }  # fmt: skip


def _years() -> Choices:
    """The years in which cohorts ended so far."""
    first, last = db.session.execute(
        select(func.min(Cohort.ends_on), func.max(Cohort.ends_on))
    ).one()
    if first is None:
        return []
    return [(str(year), str(year)) for year in range(last.year, first.year - 1, -1)]


def sector_choices() -> list[tuple[str, str]]:
    """Sections of ISIC by their letters."""
    rows = db.session.execute(select(Sector.code, Sector.title).order_by(Sector.code))
    return [(code, title) for code, title in rows]


def language_choices() -> list[tuple[str, str]]:
    """Languages by their names in the reader's language."""
    return [(code, language_name(code)) for code in LANGUAGES]


def headings() -> list[str]:
    return [_("Name"), _("Name in the own script"), _("Country"), _("Courses"), _("Sector"),
            _("Languages"), _("Mentoring")]  # fmt: skip


def exported(entry: Entry) -> tuple[str, ...]:
    """The row in a file; no e-mail address goes into any."""
    courses = listed_phrases(
        " ".join(str(part) for part in (each.title, each.year) if part is not None)
        for each in entry.completions
    )
    languages = listed(language_name(code) for code in entry.languages)
    return (entry.name, entry.native_name, entry.country, courses, entry.sector, languages,
            entry.mentoring)  # fmt: skip
