"""Loading courses from `seed_data/reference/courses/`, one YAML file each.

A file that changed makes a new version; a published version is never altered, because cohorts were
opened with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.definitions import Known, read_definition
from training_portal.courses.models import (
    AssessmentComponent,
    Competency,
    Course,
    CourseCountry,
    CourseLanguage,
    CourseModule,
    CourseOccupation,
    CourseRule,
    CourseText,
    CourseVersion,
    Delivery,
    RuleStage,
)
from training_portal.geography.models import Corridor, Country
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.reference_files import FOLDER, Tally
from training_portal.platform.text import search_key


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
        course = Course(code=definition["code"])
        db.session.add(course)
        db.session.flush()
        tally.added += 1
    else:
        current = db.session.scalars(
            select(CourseVersion).where(
                CourseVersion.course_id == course.id, CourseVersion.is_current
            )
        ).one()
        if current.content_sha256 == sha256:
            return
        current.is_current = False
        db.session.flush()
        tally.changed += 1
    _write_version(course, definition, sha256)


def _write_version(course: Course, definition: Mapping[str, Any], sha256: str) -> None:
    highest = db.session.scalar(
        select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id)
    )
    version = CourseVersion(
        course_id=course.id,
        number=(highest or 0) + 1,
        sector_code=definition["sector"],
        level=definition["level"],
        duration_weeks=Decimal(str(definition["duration_weeks"])),
        delivery=Delivery(definition["delivery"]),
        place=definition["place"],
        place_country=definition["place_country"],
        corridor_code=definition["corridor"],
        audience=definition["audience"],
        fee=definition["costs"]["fee"],
        stipend=definition["costs"]["stipend"],
        travel=definition["costs"]["travel"],
        is_illustrative=definition["illustrative"],
        source=definition["source"],
        content_sha256=sha256,
        published_at=clock.now(),
        is_current=True,
    )
    db.session.add(version)
    db.session.flush()
    _write_texts(version.id, definition)
    _write_parts(version.id, definition)
    db.session.flush()


def _write_texts(version_id: int, definition: Mapping[str, Any]) -> None:
    for language, text in definition["texts"].items():
        db.session.add(
            CourseText(
                version_id=version_id,
                language=language,
                title=text["title"],
                summary=text.get("summary", ""),
                objectives=list(text.get("objectives", [])),
                title_key=search_key(text["title"]),
            )
        )
    for language in definition["languages"]:
        db.session.add(CourseLanguage(version_id=version_id, language=language))
    for country in definition["eligible_countries"]:
        db.session.add(CourseCountry(version_id=version_id, country_code=country))
    for occupation in definition["occupations"]:
        db.session.add(CourseOccupation(version_id=version_id, occupation_code=str(occupation)))


def _words(part: Mapping[str, Any]) -> dict[str, str]:
    return {key: part[key] for key in part if len(key) == 2}


def _write_parts(version_id: int, definition: Mapping[str, Any]) -> None:
    for position, part in enumerate(definition["competencies"], start=1):
        db.session.add(
            Competency(
                version_id=version_id, code=part["code"], position=position, texts=_words(part)
            )
        )
    for position, part in enumerate(definition["modules"], start=1):
        db.session.add(
            CourseModule(
                version_id=version_id,
                code=part["code"],
                position=position,
                hours=Decimal(str(part["hours"])),
                texts=_words(part),
            )
        )
    for position, part in enumerate(definition["assessments"], start=1):
        db.session.add(
            AssessmentComponent(
                version_id=version_id,
                code=part["code"],
                position=position,
                weight=part["weight"],
                pass_mark=part["pass_mark"],
                attempts=part["attempts"],
                texts=_words(part),
            )
        )
    for stage in RuleStage:
        for position, rule in enumerate(definition[stage.value], start=1):
            values = {key: value for key, value in rule.items() if key != "rule"}
            db.session.add(
                CourseRule(
                    version_id=version_id,
                    stage=stage,
                    position=position,
                    kind=rule["rule"],
                    values=values,
                )
            )
