"""A course's title and texts as its reader reads them: in the page's language, else in English."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from training_portal.classifications.models import Sector
from training_portal.courses.models import CourseText, CourseVersion
from training_portal.platform.database import db
from training_portal.platform.finding import Way, in_key, one_key
from training_portal.platform.names import READER_LANGUAGE

_OTHER = CourseText.__table__.alias("text_for_reader")


def is_for_reader() -> ColumnElement[bool]:
    """SQL: this text of a course version is the one that the reader is shown.

    Each version has an English text, so exactly one row of a version is true. The reader is asked
    for when the statement is carried out: a statement that is kept serves all of them.
    """
    has_own = exists().where(
        _OTHER.c.version_id == CourseText.version_id, _OTHER.c.language == READER_LANGUAGE
    )
    return or_(CourseText.language == READER_LANGUAGE, and_(CourseText.language == "en", ~has_own))


def in_title(word: str) -> ColumnElement[bool]:
    """SQL: the word stands in a title of the course version, in whichever language."""
    return exists().where(_OTHER.c.version_id == CourseVersion.id, in_key(_OTHER.c.title_key)(word))


def in_subject() -> Way:
    """A word is found in what the course's sector is called, in any language: of two dozen."""
    keys = {
        sector.code: one_key((sector.english_title, *sector.names.values()))
        for sector in db.session.scalars(select(Sector))
    }
    return lambda word: CourseVersion.sector_code.in_(
        [code for code, key in keys.items() if word in key]
    )
