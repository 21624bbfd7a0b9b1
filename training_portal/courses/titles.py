"""The title of a course as its reader reads it: in the page's language, else in English."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from sqlalchemy import ColumnElement, case, exists
from sqlalchemy.orm import aliased

from training_portal.courses.models import CourseText


def is_for_reader() -> ColumnElement[bool]:
    """SQL: this text of a course version is the one that the reader is shown.

    Each version has an English text, so exactly one row of a version is true.
    """
    language = str(get_locale() or "en").replace("_", "-")
    if language == "en":
        return CourseText.language == "en"
    other: Any = aliased(CourseText)
    has_own = exists().where(other.version_id == CourseText.version_id, other.language == language)
    return CourseText.language == case((has_own, language), else_="en")
