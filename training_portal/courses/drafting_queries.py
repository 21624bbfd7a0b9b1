"""What writing courses reads: drafts, versions read back as definitions, lists to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort
from sqlalchemy import Select, select

from training_portal.accounts.models import Account
from training_portal.classifications.models import OccupationGroup, Sector
from training_portal.courses.definitions import TERMS, Known
from training_portal.courses.models import (
    AssessmentComponent,
    Competency,
    Course,
    CourseCost,
    CourseCountry,
    CourseDraft,
    CourseLanguage,
    CourseModule,
    CourseOccupation,
    CourseRule,
    CourseText,
    CourseVersion,
    Phase,
)
from training_portal.courses.titles import is_for_reader
from training_portal.geography.models import Corridor, Country
from training_portal.platform import audit
from training_portal.platform.database import db


def course_of(code: str) -> Course:
    """A course by its code, published or not; 404 when there is none."""
    found = db.session.scalars(select(Course).where(Course.code == code)).one_or_none()
    return found or abort(404)


def is_taken(code: str) -> bool:
    """Whether a course has this code."""
    return db.session.scalar(select(Course.id).where(Course.code == code)) is not None


def draft_of(course_id: int) -> CourseDraft | None:
    """The draft of a course, if one is being written."""
    return db.session.scalars(
        select(CourseDraft).where(CourseDraft.course_id == course_id)
    ).one_or_none()


def current_version(course_id: int) -> CourseVersion | None:
    """The version that pages show; None for a course that was never published."""
    return db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course_id, CourseVersion.is_current)
    ).one_or_none()


def content_of(course: Course) -> dict[str, Any]:
    """What is published of a course, as a definition; 404 where nothing is."""
    version = current_version(course.id)
    return definition_of(course.code, version) if version is not None else abort(404)


def written_of(course: Course) -> tuple[dict[str, Any], int]:
    """What a form opens with: the draft and its revision, else what is published and 0."""
    draft = draft_of(course.id)
    if draft is not None:
        return draft.content, draft.revision
    return content_of(course), 0


def definition_of(code: str, version: CourseVersion) -> dict[str, Any]:
    """A version in the shape of a course's file."""
    return {
        "code": code,
        "sector": version.sector_code,
        "occupations": _column(
            select(CourseOccupation.occupation_code)
            .where(CourseOccupation.version_id == version.id)
            .order_by(CourseOccupation.occupation_code)
        ),
        "level": version.level,
        "duration_weeks": _number(version.duration_weeks),
        "delivery": version.delivery.value,
        "place": version.place,
        "place_country": version.place_country,
        "corridor": version.corridor_code,
        "languages": _column(
            select(CourseLanguage.language)
            .where(CourseLanguage.version_id == version.id)
            .order_by(CourseLanguage.language)
        ),
        "eligible_countries": _column(
            select(CourseCountry.country_code)
            .join(Country, Country.code == CourseCountry.country_code)
            .where(CourseCountry.version_id == version.id)
            .order_by(Country.position)
        ),
        "audience": version.audience,
        "texts": _texts(version.id),
        **_parts(version.id),
        **_rules(version.id),
        "costs": {"fee": version.fee, "stipend": version.stipend, "travel": version.travel},
        "illustrative": version.is_illustrative,
        "source": version.source,
    }


def _column(statement: Select[Any]) -> list[Any]:
    return list(db.session.scalars(statement))


def _number(value: Any) -> int | float:
    """A whole number where it is one: a definition is JSON."""
    return int(value) if value == int(value) else float(value)


def _texts(version_id: int) -> dict[str, Any]:
    rows = db.session.scalars(
        select(CourseText).where(CourseText.version_id == version_id).order_by(CourseText.id)
    )
    return {
        text.language: {
            "title": text.title,
            "summary": text.summary,
            "objectives": list(text.objectives),
            **{term: getattr(text, term) for term in TERMS if getattr(text, term)},
        }
        for text in rows
    }


def _parts(version_id: int) -> dict[str, list[dict[str, Any]]]:
    competencies = db.session.scalars(
        select(Competency).where(Competency.version_id == version_id).order_by(Competency.position)
    )
    modules = db.session.scalars(
        select(CourseModule)
        .where(CourseModule.version_id == version_id)
        .order_by(CourseModule.position)
    )
    assessments = db.session.scalars(
        select(AssessmentComponent)
        .where(AssessmentComponent.version_id == version_id)
        .order_by(AssessmentComponent.position)
    )
    costs = db.session.scalars(
        select(CourseCost).where(CourseCost.version_id == version_id).order_by(CourseCost.position)
    )
    return {
        "competencies": [{"code": each.code, **each.texts} for each in competencies],
        "modules": [
            {
                "code": each.code,
                "hours": _number(each.hours),
                **each.texts,
                **({} if each.phase is Phase.CORE else {"phase": each.phase.value}),
            }
            for each in modules
        ],
        "cost_items": [
            {"code": each.code, **each.texts, "borne_by": each.borne_by.value} for each in costs
        ],
        "assessments": [
            {
                "code": each.code,
                "weight": each.weight,
                "pass_mark": each.pass_mark,
                "attempts": each.attempts,
                **each.texts,
            }
            for each in assessments
        ],
    }


def _rules(version_id: int) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {"eligibility": [], "completion": []}
    for stage, kind, values in db.session.execute(
        select(CourseRule.stage, CourseRule.kind, CourseRule.values)
        .where(CourseRule.version_id == version_id)
        .order_by(CourseRule.position)
    ):
        found[stage.value].append({"rule": kind, **values})
    return found


def known() -> Known:
    """Codes that a definition may refer to."""
    return Known(
        sectors=set(db.session.scalars(select(Sector.code))),
        occupations=set(db.session.scalars(select(OccupationGroup.code))),
        countries=set(db.session.scalars(select(Country.code))),
        corridors=set(db.session.scalars(select(Corridor.code))),
    )


class Lists(NamedTuple):
    """What the form of the basics chooses from, as values and labels."""

    sectors: list[tuple[str, str]]
    occupations: list[tuple[str, str]]
    corridors: list[tuple[str, str]]
    countries: list[tuple[str, str]]
    sending: list[str]


def lists() -> Lists:
    """Sectors, occupation groups, corridors and countries."""
    countries = db.session.execute(
        select(Country.code, Country.name, Country.is_sending).order_by(Country.position)
    ).all()
    return Lists(
        sectors=[
            (code, f"{code} · {title}")
            for code, title in db.session.execute(
                select(Sector.code, Sector.title).order_by(Sector.code)
            )
        ],
        occupations=[
            (code, f"{code} · {title}")
            for code, title in db.session.execute(
                select(OccupationGroup.code, OccupationGroup.title)
                .where(OccupationGroup.parent_code.is_not(None))
                .order_by(OccupationGroup.code)
            )
        ],
        corridors=[
            (code, name)
            for code, name in db.session.execute(
                select(Corridor.code, Corridor.name).order_by(Corridor.position)
            )
        ],
        countries=[(code, name) for code, name, _sends in countries],
        sending=[code for code, _name, sends in countries if sends],
    )


def names_of_codes() -> dict[str, str]:
    """What sectors, occupation groups and corridors are called, by code."""
    found = lists()
    return dict([*found.sectors, *found.occupations, *found.corridors])


class VersionRow(NamedTuple):
    """A published version in a course's list of them."""

    number: int
    title: str
    published_at: datetime | None
    is_current: bool
    is_from_file: bool


def versions_of(course_id: int) -> Sequence[VersionRow]:
    """The published versions, newest first."""
    rows = db.session.execute(
        select(
            CourseVersion.number,
            CourseText.title,
            CourseVersion.published_at,
            CourseVersion.is_current,
            CourseVersion.content_sha256 != "",
        )
        .join(CourseText, CourseText.version_id == CourseVersion.id)
        .where(CourseVersion.course_id == course_id, is_for_reader())
        .order_by(CourseVersion.number.desc())
    )
    return [VersionRow(*row) for row in rows]


def version_of(course: Course, number: int) -> CourseVersion:
    """A published version by its number; 404 when there is none."""
    if number >= 2**31:
        abort(404)
    found = db.session.scalars(
        select(CourseVersion).where(
            CourseVersion.course_id == course.id, CourseVersion.number == number
        )
    ).one_or_none()
    return found or abort(404)


class HistoryLine(NamedTuple):
    """Something that happened to a course."""

    moment: datetime
    action: str
    actor: str
    details: Mapping[str, Any]


def history(course_id: int) -> list[HistoryLine]:
    """What happened to a course, newest first, with the names of those who acted."""
    entries = audit.timeline([("course", course_id)])
    ids = {
        int(each.removeprefix("account:"))
        for entry in entries
        for each in entry.references
        if each.startswith("account:")
    }
    rows = db.session.execute(select(Account.id, Account.display_name).where(Account.id.in_(ids)))
    names = {f"account:{account_id}": name for account_id, name in rows}
    lines = [
        HistoryLine(entry.at, entry.action, entry.by(names, ""), entry.after) for entry in entries
    ]
    told = {line.details["version"] for line in lines if "version" in line.details}
    # Versions that came from files were published by nobody.
    lines += [
        HistoryLine(row.published_at, "publish", "", {"version": row.number})
        for row in versions_of(course_id)
        if row.number not in told and row.published_at is not None
    ]
    return sorted(lines, key=lambda line: line.moment, reverse=True)
