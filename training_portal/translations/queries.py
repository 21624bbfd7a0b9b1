"""What has no translation: in the catalogues by room, and in the reference data by record."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.definitions import TERMS
from training_portal.courses.models import (
    AssessmentComponent,
    Competency,
    Course,
    CourseModule,
    CourseText,
    CourseVersion,
)
from training_portal.platform import catalogues
from training_portal.platform.database import db
from training_portal.platform.sorting import by_letters


@dataclass(frozen=True, slots=True)
class RoomWords:
    """How much a room says, and which of it has no translation."""

    room: str
    total: int
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseGaps:
    """A published course and what of it is not there in a language."""

    code: str
    title: str
    has_title: bool
    #: Of its terms: place, for whom, who pays.
    terms: int
    competencies: int
    modules: int
    assessments: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is lacking."""
        parts = self.terms + self.competencies + self.modules + self.assessments
        return self.has_title and not parts


def words_by_room(language: str) -> list[RoomWords]:
    """Each room with what it says, the one that lacks most first. Asks no database."""
    lacking: defaultdict[str, list[str]] = defaultdict(list)
    for room, message in catalogues.untranslated(language):
        lacking[room].append(catalogues.forms(message.id)[0])
    rooms = [
        RoomWords(room, sum(1 for _each in catalogues.messages(words)), tuple(lacking[room]))
        for room, words in catalogues.rooms(language).items()
    ]
    return sorted(rooms, key=lambda each: (-len(each.lacking), each.room))


def courses_with_gaps(language: str) -> list[CourseGaps]:
    """Published courses of which something is not there in a language: five statements."""
    current = (
        select(CourseVersion.id, Course.code, CourseText.title)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(CourseVersion.is_current, Course.archived_at.is_(None), CourseText.language == "en")
        .order_by(by_letters(Course.code))
    )
    texts = {
        text.version_id: text
        for text in db.session.scalars(
            select(CourseText)
            .join(CourseVersion, CourseVersion.id == CourseText.version_id)
            .where(CourseVersion.is_current, CourseText.language == language)
        )
    }
    parts = [_lacking(kind, language) for kind in (Competency, CourseModule, AssessmentComponent)]
    courses = [
        CourseGaps(
            code,
            title,
            version in texts,
            _terms_lacking(texts.get(version)),
            *(lacking[version] for lacking in parts),
        )
        for version, code, title in db.session.execute(current)
    ]
    return [course for course in courses if not course.is_whole]


def _terms_lacking(text: CourseText | None) -> int:
    return sum(1 for term in TERMS if not getattr(text, term, ""))


def _lacking(
    kind: type[Competency] | type[CourseModule] | type[AssessmentComponent], language: str
) -> Counter[int]:
    """How many parts of a kind each current version has that are not there in a language."""
    rows = db.session.execute(
        select(kind.version_id, kind.texts)
        .join(CourseVersion, CourseVersion.id == kind.version_id)
        .where(CourseVersion.is_current)
    )
    return Counter(version for version, texts in rows if not texts.get(language))


def classification_sizes() -> tuple[int, int]:
    """How many sectors and groups of occupations there are; they have an English title only."""
    sectors = db.session.scalar(select(func.count()).select_from(Sector)) or 0
    groups = db.session.scalar(select(func.count()).select_from(OccupationGroup)) or 0
    return sectors, groups
