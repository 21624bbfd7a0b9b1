"""What was recorded afterwards, as the people it is about and those who look at a cohort see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, select

from training_portal.cohorts.models import Cohort, Enrolment, PastCohort, PastImport, PastPlace
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.people.purposes import PastCourse
from training_portal.platform.database import db


def of_people(person_ids: Sequence[int]) -> dict[int, list[PastCourse]]:
    """By person, the courses of the past that were recorded of them, oldest first."""
    rows = db.session.execute(
        select(
            Enrolment.person_id,
            Enrolment.state,
            CourseText.title,
            Cohort.code,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.venue,
            PastPlace.certificate_number,
            PastImport.source,
        )
        .join(PastPlace, PastPlace.enrolment_id == Enrolment.id)
        .join(PastImport, PastImport.id == PastPlace.import_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .where(Enrolment.person_id.in_(person_ids), is_for_reader())
        .order_by(Cohort.starts_on, Enrolment.id)
    )
    found: dict[int, list[PastCourse]] = {}
    for person_id, state, title, code, starts_on, ends_on, venue, number, source in rows:
        course = PastCourse(
            title=title,
            code=code,
            starts_on=starts_on,
            ends_on=ends_on,
            venue=venue,
            outcome=state.label,
            certificate=number,
            source=source,
        )
        found.setdefault(person_id, []).append(course)
    return found


def is_past_place() -> ColumnElement[bool]:
    """SQL: the enrolment was recorded afterwards; the portal issues nothing on it."""
    return exists().where(PastPlace.enrolment_id == Enrolment.id)


@dataclass(frozen=True)
class Source:
    """From where a cohort was recorded afterwards."""

    import_id: str
    words: str
    recorded_at: datetime | None


def source_of(cohort_id: int) -> Source | None:
    """From where a cohort was recorded; None for one that ran here."""
    row = db.session.execute(
        select(
            PastImport.public_id,
            PastImport.source,
            PastImport.confirmed_at,
        )
        .join(PastCohort, PastCohort.import_id == PastImport.id)
        .where(PastCohort.cohort_id == cohort_id)
    ).one_or_none()
    return Source(*row) if row else None


@dataclass(frozen=True)
class PaperCertificate:
    """A certificate of which the portal knows and no more."""

    number: str
    given_on: date | None
    source: str


def past_place_of(enrolment_id: int) -> PaperCertificate | None:
    """What was recorded of a place afterwards; None for one that began here."""
    row = db.session.execute(
        select(PastPlace.certificate_number, PastPlace.certificate_on, PastImport.source)
        .join(PastImport, PastImport.id == PastPlace.import_id)
        .where(PastPlace.enrolment_id == enrolment_id)
    ).one_or_none()
    return PaperCertificate(*row) if row else None
