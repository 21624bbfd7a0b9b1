"""Loading courses from `seed_data/reference/courses/`, one YAML file each.

A file that changed since it was last loaded makes a new version; a published version is never
altered, because cohorts were opened with it. Words in further languages alter nothing that was
said: a file that brings nothing else adds them to the version. Where the current version was
written by staff, the changed file becomes a draft that staff compare and publish, or discard:
nothing of theirs is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.definition_files import read_definition
from training_portal.courses.definitions import Known
from training_portal.courses.drafting_queries import definition_of
from training_portal.courses.models import Course, CourseDraft, CourseVersion
from training_portal.courses.outline import only_adds_words
from training_portal.courses.storing import add_words, publish_version
from training_portal.geography.models import Corridor, Country
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.reference_files import FOLDER, Tally


def load(folder: Path | None = None) -> Tally:
    """Load every course file in the running unit of work.

    Raises ReferenceDataError naming file and line, also for what the database refuses.
    """
    tally = Tally("courses")
    known = Known(
        sectors=set(db.session.scalars(select(Sector.code))),
        occupations=set(db.session.scalars(select(OccupationGroup.code))),
        countries=set(db.session.scalars(select(Country.code))),
        corridors=set(db.session.scalars(select(Corridor.code))),
    )
    for path in sorted((folder or FOLDER).glob("courses/*.yaml")):
        definition = read_definition(path, known)
        try:
            _load_one(definition.content, definition.sha256, tally)
        except DBAPIError as error:
            raise definition.fail((), f"the database refuses it: {error.orig}") from None
    return tally


def _load_one(definition: Mapping[str, Any], sha256: str, tally: Tally) -> None:
    course = db.session.scalars(
        select(Course).where(Course.code == definition["code"])
    ).one_or_none()
    if course is None:
        course = Course(code=definition["code"], loaded_sha256=sha256)
        db.session.add(course)
        db.session.flush()
        tally.added += 1
        publish_version(course, definition, sha256)
    elif course.loaded_sha256 != sha256:
        tally.changed += 1
        _take_over(course, definition, sha256)
        course.loaded_sha256 = sha256


def _take_over(course: Course, definition: Mapping[str, Any], sha256: str) -> None:
    """Publish what a changed file says; where staff have written since, let them look first.

    What only adds words in other languages adds them to the version that is there.
    A draft that staff are writing stays: the file's words are in the next release's file still.
    """
    current = db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course.id, CourseVersion.is_current)
    ).one_or_none()
    if current is not None and current.content_sha256:
        if only_adds_words(definition_of(course.code, current), definition):
            add_words(current, definition, sha256)
            return
        publish_version(course, definition, sha256)
    elif not db.session.scalar(select(CourseDraft.id).where(CourseDraft.course_id == course.id)):
        db.session.add(
            CourseDraft(course_id=course.id, content=dict(definition), changed_at=clock.now())
        )
