"""Loading courses from `seed_data/reference/courses/`, one YAML file each.

A file that changed makes a new version; a published version is never altered, because cohorts were
opened with it.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from training_portal.classifications.models import OccupationGroup, Sector
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
from training_portal.courses.rules import COMPLETION_KINDS, ELIGIBILITY_KINDS
from training_portal.geography.models import Corridor, Country
from training_portal.platform import clock
from training_portal.platform.database import db
from training_portal.platform.reference_files import FOLDER, ReferenceDataError, Tally
from training_portal.platform.text import search_key

_KEYS = {
    "code", "sector", "occupations", "level", "duration_weeks", "delivery", "place",
    "place_country", "corridor", "languages", "eligible_countries", "audience", "texts",
    "competencies", "modules", "eligibility", "assessments", "completion", "costs",
    "illustrative", "source",
}  # fmt: skip


def load(folder: Path | None = None) -> Tally:
    """Load every course file in the running unit of work."""
    tally = Tally("courses")
    known = _known_codes()
    for path in sorted((folder or FOLDER).glob("courses/*.yaml")):
        content = path.read_bytes()
        definition = _read(path, content)
        _check(path.name, definition, known)
        try:
            _load_one(definition, hashlib.sha256(content).hexdigest(), tally)
        except (DBAPIError, KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise ReferenceDataError(f"{path.name}: {error!r}") from None
    return tally


def _read(path: Path, content: bytes) -> dict[str, Any]:
    try:
        definition = yaml.safe_load(content)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReferenceDataError(f"{path.name}, line {line}: {error.problem}") from None
    if not isinstance(definition, dict) or set(definition) != _KEYS:
        given = set(definition) if isinstance(definition, dict) else set()
        raise ReferenceDataError(
            f"{path.name}, line 1: missing {sorted(_KEYS - given)}, unknown {sorted(given - _KEYS)}"
        )
    if definition["code"] != path.stem:
        raise ReferenceDataError(f"{path.name}, line 1: the code must be the file's name")
    return definition


def _known_codes() -> dict[str, set[str]]:
    return {
        "sector": set(db.session.scalars(select(Sector.code))),
        "occupation": set(db.session.scalars(select(OccupationGroup.code))),
        "country": set(db.session.scalars(select(Country.code))),
        "corridor": set(db.session.scalars(select(Corridor.code))),
    }


def _check(name: str, course: dict[str, Any], known: dict[str, set[str]]) -> None:
    """Refuse what would not mean anything, naming the file and the key."""

    def fail(why: str) -> ReferenceDataError:
        line = json.dumps(why, ensure_ascii=False)
        return ReferenceDataError(f"{name}: {line}")

    references = [
        ("sector", [course["sector"]], known["sector"]),
        ("occupations", course["occupations"], known["occupation"]),
        ("place_country", [course["place_country"]], known["country"]),
        ("eligible_countries", course["eligible_countries"], known["country"]),
        ("corridor", [course["corridor"]] if course["corridor"] else [], known["corridor"]),
    ]
    for key, codes, there in references:
        for code in codes:
            if str(code) not in there:
                raise fail(f"{key}: {code} is not known")
    if "en" not in course["texts"]:
        raise fail("texts: English is missing")
    weights = sum(part["weight"] for part in course["assessments"])
    if course["assessments"] and weights != 100:
        raise fail(f"assessments: the weights add up to {weights}, not 100")
    components = {part["code"] for part in course["assessments"]}
    for stage, kinds in (("eligibility", ELIGIBILITY_KINDS), ("completion", COMPLETION_KINDS)):
        for rule in course[stage]:
            if rule["rule"] not in kinds:
                raise fail(f"{stage}: there is no rule {rule['rule']}")
    for rule in course["completion"]:
        if rule["rule"] == "component_passed" and rule["component"] not in components:
            raise fail(f"completion: there is no assessment {rule['component']}")


def _load_one(definition: dict[str, Any], sha256: str, tally: Tally) -> None:
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


def _write_version(course: Course, definition: dict[str, Any], sha256: str) -> None:
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


def _write_texts(version_id: int, definition: dict[str, Any]) -> None:
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


def _words(part: dict[str, Any]) -> dict[str, str]:
    return {key: part[key] for key in part if len(key) == 2}


def _write_parts(version_id: int, definition: dict[str, Any]) -> None:
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
