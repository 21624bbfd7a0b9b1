"""What has no translation: texts of the catalogues, names of reference data, parts of courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.definitions import TERMS
from training_portal.courses.models import (
    AssessmentComponent,
    Competency,
    Course,
    CourseCost,
    CourseModule,
    CourseText,
    CourseVersion,
)
from training_portal.courses.outline import SECTIONS, TEXTS
from training_portal.geography.models import (
    BorderCrossing,
    Corridor,
    Country,
    IndustrialPark,
    Province,
    Stop,
)
from training_portal.platform import catalogues
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters
from training_portal.platform.text import found_key
from training_portal.platform.web.listing import ChoiceFilter, Choices, Column, Listing, View

#: The texts that lack a translation, in memory: the words of the portal lie in files.
LACKING = Listing(
    columns=(
        Column("text", _l("Text"), sortable=True, always=True),
        Column("of", _l("File or course"), sortable=True),
        Column("where", _l("Where it stands")),
    ),
    default_sort="of",
    filters=(ChoiceFilter("of", _l("File or course"), _l("All files and courses")),),
    search_label=_l("Words of the text"),
)


#: Files of the reference data with names by language: their rows, and the English name of each.
REFERENCE: tuple[tuple[str, Any, Any], ...] = (
    ("countries.csv", Country, Country.english_name),
    ("provinces.csv", Province, Province.english_name),
    ("corridors.csv", Corridor, Corridor.english_name),
    ("stops.csv", Stop, Stop.english_name),
    ("crossings.csv", BorderCrossing, BorderCrossing.english_name),
    ("parks.csv", IndustrialPark, IndustrialPark.english_name),
    ("isic_sections.csv", Sector, Sector.english_title),
    ("isco_groups.csv", OccupationGroup, OccupationGroup.english_title),
)


@dataclass(frozen=True, slots=True)
class RoomWords:
    """How much a room says, and how much of it has no translation."""

    room: str
    total: int
    lacking: int


@dataclass(frozen=True, slots=True)
class LackingText:
    """An English text without a translation, and where one finds it."""

    text: str
    #: The file of the catalogue or of the reference data, or the course's code.
    of: str
    #: The sources that say it, the code of the row, or the part of the course.
    where: str
    is_course: bool

    @property
    def exported(self) -> tuple[str, str, str]:
        """The row of a file, as `headings` names its columns."""
        return self.text, self.of, self.where


def headings() -> tuple[str, str, str]:
    """The headings of a file of these texts."""
    return str(_("Text")), str(_("File or course")), str(_("Where it stands"))


def words_by_room(language: str) -> list[RoomWords]:
    """Each room with how much it says, the one that lacks most first. Asks no database."""
    lacking = [room for room, _message in catalogues.untranslated(language)]
    rooms = [
        RoomWords(room, sum(1 for _each in catalogues.messages(words)), lacking.count(room))
        for room, words in catalogues.rooms(language).items()
    ]
    return sorted(rooms, key=lambda each: (-each.lacking, each.room))


def lacking_texts(language: str) -> list[LackingText]:
    """All of them: of the portal, of the reference data, of published courses. 13 statements."""
    return [*_of_portal(language), *_of_reference(language), *_of_courses(language)]


def choices_of(texts: Sequence[LackingText]) -> Choices:
    """The files and courses that lack something, for the filter."""
    return [(of, of) for of in dict.fromkeys(each.of for each in texts)]


def shown(texts: Sequence[LackingText], view: View) -> list[LackingText]:
    """Those that a view leaves in, in its order: by what is found and sorted everywhere else."""
    words, wanted = found_key(view.search).split(), view.filters.get("of")
    kept = [(found_key(each.text), each) for each in texts if wanted is None or each.of == wanted]
    found = [(key, each) for key, each in kept if all(word in key for word in words)]
    if view.sort_key == "text":
        found.sort(key=lambda row: row[0], reverse=view.is_falling)
    elif view.is_falling:
        found.sort(key=lambda row: row[1].of, reverse=True)
    return [each for _key, each in found]


def _of_portal(language: str) -> Iterator[LackingText]:
    for room, message in catalogues.untranslated(language):
        text = " / ".join(catalogues.forms(message.id))
        sources = dict.fromkeys(path for path, _line in message.locations)
        # Words that mean two things are told apart by their context.
        where = " · ".join(filter(None, (message.context, *sources)))
        yield LackingText(text, f"{room}.po", where, is_course=False)


def _of_reference(language: str) -> Iterator[LackingText]:
    """Names of places and titles of classifications, by the file of the reference data."""
    for file, kind, name in REFERENCE:
        rows = db.session.execute(select(kind.code, name, kind.names).order_by(kind.code))
        for code, text, names in rows:
            if not names.get(language):
                yield LackingText(text, file, code, is_course=False)


def _of_courses(language: str) -> Iterator[LackingText]:
    current = (
        select(CourseVersion.id, Course.code)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.is_current, Course.archived_at.is_(None))
        .order_by(by_letters(Course.code))
    )
    courses = dict(db.session.execute(current).all())
    parts: dict[int, list[LackingText]] = {version: [] for version in courses}
    for version, text, where in [*_own_texts(language), *_part_texts(language)]:
        if text and version in courses:
            parts[version].append(LackingText(text, courses[version], where, is_course=True))
    for found in parts.values():
        yield from found


def _own_texts(language: str) -> Iterator[tuple[int, str, str]]:
    """Of a course itself: its title, and what is said of place, for whom and who pays."""
    texts = db.session.scalars(
        select(CourseText)
        .join(CourseVersion, CourseVersion.id == CourseText.version_id)
        .where(CourseVersion.is_current, CourseText.language.in_(("en", language)))
    ).all()
    translated = {text.version_id: text for text in texts if text.language == language}
    for text in texts:
        for part in ("title", *TERMS) if text.language == "en" else ():
            if not getattr(translated.get(text.version_id), part, ""):
                yield text.version_id, getattr(text, part), str(TEXTS[part])


def _part_texts(language: str) -> Iterator[tuple[int, str, str]]:
    """Of its competencies, modules, assessments and costs, each with its code."""
    for kind, section in (
        (Competency, "competencies"),
        (CourseModule, "modules"),
        (AssessmentComponent, "assessments"),
        (CourseCost, "cost_items"),
    ):
        rows = db.session.execute(
            select(kind.version_id, kind.code, kind.texts)
            .join(CourseVersion, CourseVersion.id == kind.version_id)
            .where(CourseVersion.is_current)
            .order_by(kind.version_id, kind.position)
        )
        for version, code, texts in rows:
            if not texts.get(language):
                yield version, texts.get("en", ""), f"{SECTIONS[section]} · {code}"
