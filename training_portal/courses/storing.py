"""Writing a course's definition into its tables, as a version of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, update

from training_portal.courses.definitions import TERMS, rows_of
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
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.text import kept_key

_Part = Competency | CourseModule | AssessmentComponent | CourseCost
_PARTS: Mapping[str, type[_Part]] = {
    "competencies": Competency,
    "modules": CourseModule,
    "assessments": AssessmentComponent,
    "cost_items": CourseCost,
}


def publish_version(
    course: Course, definition: Mapping[str, Any], sha256: str = ""
) -> CourseVersion:
    """Make a definition the course's current version, in the running unit of work.

    The version before stays as it is: cohorts were opened with it.
    """
    db.session.execute(
        update(CourseVersion)
        .where(CourseVersion.course_id == course.id, CourseVersion.is_current)
        .values(is_current=False)
    )
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
    return version


def add_words(version: CourseVersion, definition: Mapping[str, Any], sha256: str) -> None:
    """Add to a version the words in other languages that a definition has and it has not.

    For a definition that `only_adds_words`: nothing that is there is touched.
    """
    texts = {
        text.language: text
        for text in db.session.scalars(
            select(CourseText).where(CourseText.version_id == version.id)
        )
    }
    new = {key: text for key, text in definition["texts"].items() if key not in texts}
    for language in definition["texts"].keys() - new.keys():
        for name, words in definition["texts"][language].items():
            setattr(texts[language], name, words)
    _write_languages(version.id, new)
    for kind, model in _PARTS.items():
        said = {part["code"]: _words(part) for part in rows_of(definition, kind)}
        rows: Iterable[_Part] = db.session.scalars(
            select(model).where(model.version_id == version.id)
        )
        for row in rows:
            row.texts = said[row.code]
    version.content_sha256 = sha256
    db.session.flush()


def _write_languages(version_id: int, texts: Mapping[str, Any]) -> None:
    for language, text in texts.items():
        db.session.add(
            CourseText(
                version_id=version_id,
                language=language,
                title=text["title"],
                summary=text.get("summary", ""),
                objectives=list(text.get("objectives", [])),
                title_key=kept_key(text["title"]),
                **{term: text.get(term, "") for term in TERMS},
            )
        )


def _write_texts(version_id: int, definition: Mapping[str, Any]) -> None:
    _write_languages(version_id, definition["texts"])
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
                phase=Phase(part.get("phase", Phase.CORE)),
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
    for position, part in enumerate(rows_of(definition, "cost_items"), start=1):
        db.session.add(
            CourseCost(
                version_id=version_id,
                code=part["code"],
                position=position,
                borne_by=Payer(part["borne_by"]),
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
