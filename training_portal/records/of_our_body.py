"""What stands beside the nominees of a body: seats, payers, years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, extract, func, select

from training_portal.admissions import employers
from training_portal.admissions.employers import CERTIFICATE, RESULT
from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.cohorts.models import (
    Cohort,
    CohortDecision,
    CohortFunding,
    Enrolment,
    EnrolmentState,
    SeatShare,
)
from training_portal.cohorts.rules import guarantees_are_released
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.credentials.models import Certificate, CertificateState
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists
from training_portal.platform import clock
from training_portal.platform.database import db


@dataclass(frozen=True)
class OurSeats:
    """A cohort to which the body put people forward: the seats of its country, and who has one."""

    row_id: int
    cohort_id: str
    code: str
    title: str
    starts_on: date
    ends_on: date
    zone: str
    release_on: date | None
    decision: CohortDecision
    least: int
    most: int
    nominated: int
    seated: int
    #: Who pays which share of the course, in basis points, the largest first.
    payers: Sequence[tuple[str, int]]

    @property
    def is_cancelled(self) -> bool:
        """Whether there are no seats any more."""
        return self.decision is CohortDecision.CANCELLED

    @property
    def guarantee_ends(self) -> date | None:
        """When seats kept for the country and not used are open to all; None where none is kept."""
        return self.release_on if self.least > 0 and not self.is_cancelled else None

    @property
    def is_released(self) -> bool:
        """Whether they are open to all now, before the course begins."""
        today = clock.today(self.zone)
        return today < self.starts_on and guarantees_are_released(self.guarantee_ends, today)


def seats_of(body: Organisation) -> list[OurSeats]:
    """The cohorts to which the body put people forward, the latest first; two statements."""
    has_seat = case((employers.has_seat(body), Nomination.id), else_=None)
    rows: Sequence[Any] = db.session.execute(
        select(
            Cohort.id,
            Cohort.public_id,
            Cohort.code,
            CourseText.title,
            Cohort.starts_on,
            Cohort.ends_on,
            Cohort.time_zone,
            Cohort.guarantees_release_on,
            Cohort.decision,
            func.coalesce(SeatShare.minimum, 0),
            func.coalesce(SeatShare.maximum, 0),
            func.count(Nomination.id.distinct()),
            func.count(has_seat.distinct()),
        )
        .join(Nomination, Nomination.cohort_id == Cohort.id)
        .join(Person, Person.id == Nomination.person_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
        .outerjoin(Application, Application.nomination_id == Nomination.id)
        .outerjoin(
            SeatShare,
            and_(SeatShare.cohort_id == Cohort.id, SeatShare.country_code == body.country_code),
        )
        .where(Nomination.organisation_id == body.id, in_lists())
        .group_by(Cohort.id, CourseText.title, SeatShare.minimum, SeatShare.maximum)
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    ).all()
    payers = _payers([row[0] for row in rows])
    shown: list[list[Any]] = [[*row, payers.get(row[0], ())] for row in rows]
    return [OurSeats(*each) for each in shown]


def _payers(cohort_ids: Sequence[int]) -> Mapping[int, Sequence[tuple[str, int]]]:
    rows = db.session.execute(
        select(CohortFunding.cohort_id, Organisation.name, CohortFunding.share_basis_points)
        .join(Organisation, Organisation.id == CohortFunding.organisation_id)
        .where(CohortFunding.cohort_id.in_(cohort_ids))
        .order_by(CohortFunding.cohort_id, CohortFunding.share_basis_points.desc(), Organisation.id)
    )
    return {
        cohort_id: [(name, share) for _id, name, share in found]
        for cohort_id, found in groupby(rows, key=lambda row: row[0])
    }


@dataclass(frozen=True)
class OurYear:
    """What became of those who were put forward to the cohorts that began in a year."""

    year: int
    nominated: int
    #: Who got a place in the course, also those who left it.
    places: int
    completed: int
    certificates: int


def years_of(body: Organisation) -> list[OurYear]:
    """Each year, the latest first. Exact: they are the body's own people, whom it lists by name; an
    employer counts what they share with it."""
    year = extract("year", Cohort.starts_on)
    is_completed = Enrolment.state == EnrolmentState.COMPLETED
    rows = db.session.execute(
        select(
            year,
            func.count(Nomination.id.distinct()),
            func.count(Enrolment.id.distinct()),
            func.count(
                case((and_(is_completed, employers.told(body, RESULT)), Enrolment.id)).distinct()
            ),
            func.count(
                case((employers.told(body, CERTIFICATE), Certificate.id), else_=None).distinct()
            ),
        )
        .select_from(Nomination)
        .join(Person, Person.id == Nomination.person_id)
        .join(Cohort, Cohort.id == Nomination.cohort_id)
        .outerjoin(Application, Application.nomination_id == Nomination.id)
        .outerjoin(
            Enrolment,
            and_(
                Enrolment.cohort_id == Application.cohort_id,
                Enrolment.person_id == Application.person_id,
                Application.state == ApplicationState.ENROLLED,
            ),
        )
        .outerjoin(
            Certificate,
            and_(
                Certificate.enrolment_id == Enrolment.id,
                Certificate.state == CertificateState.VALID,
            ),
        )
        .where(Nomination.organisation_id == body.id, in_lists())
        .group_by(year)
        .order_by(year.desc())
    )
    return [OurYear(*(int(figure) for figure in row)) for row in rows]
