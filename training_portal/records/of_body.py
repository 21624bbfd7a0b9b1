"""Whom an organisation put forward: on the organisation's page, in figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, func, select

from training_portal.admissions.models import Application, ApplicationState, Nomination
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.organisations.models import Organisation
from training_portal.organisations.sections import SHOWN, Shown
from training_portal.people.models import Person
from training_portal.people.queries import visible_people
from training_portal.platform.database import db
from training_portal.records.permissions import RecordPermission


class CohortLine(NamedTuple):
    """To which cohort how many people were put forward, and how many applications of theirs its
    list has: not those that nobody has sent yet."""

    public_id: str
    code: str
    title: str
    people: int
    sent: int


@dataclass(frozen=True)
class PutForward:
    """How many people an organisation put forward, how often, and to which cohorts lately.

    Without the cohorts for who sees no records; the figures are then shown as all figures are.
    """

    people: int
    nominations: int
    lines: list[CohortLine]
    sees_records: bool
    organisation: Organisation


def put_forward_by(shown: Shown) -> PutForward | None:
    """Whom the organisation put forward, among people whom the reader may be shown."""
    its_own = (Nomination.organisation_id == shown.organisation.id, visible_people(shown.actor))
    people, nominations = db.session.execute(
        select(func.count(Nomination.person_id.distinct()), func.count())
        .join(Person, Person.id == Nomination.person_id)
        .where(*its_own)
    ).one()
    if not nominations:
        return None
    sees_records = shown.actor.holds_everywhere(RecordPermission.READ)
    lines: list[CohortLine] = []
    if sees_records:
        rows = db.session.execute(
            select(
                Cohort.public_id,
                Cohort.code,
                CourseText.title,
                func.count(Nomination.person_id.distinct()),
                func.count(Application.id.distinct()),
            )
            .join(Nomination, Nomination.cohort_id == Cohort.id)
            .join(Person, Person.id == Nomination.person_id)
            .outerjoin(
                Application,
                and_(
                    Application.nomination_id == Nomination.id,
                    Application.state != ApplicationState.DRAFT,
                ),
            )
            .join(
                CourseText,
                and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()),
            )
            .where(*its_own)
            .group_by(Cohort.id, Cohort.public_id, Cohort.code, Cohort.starts_on, CourseText.title)
            .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
            .limit(SHOWN)
        )
        lines = [CohortLine(*row) for row in rows]
    return PutForward(people, nominations, lines, sees_records, shown.organisation)
