"""What a nominee is told with the claim link: the course, until when, whether it still stands."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import accepts_applications
from training_portal.courses.models import CourseText
from training_portal.organisations.models import Organisation
from training_portal.people.purposes import Purpose
from training_portal.platform.database import db


def of_cohort(
    cohort: Cohort, title: str, *, path: str = "", waits: bool = False, over: str = ""
) -> Purpose:
    """A cohort as somebody who is put forward for it has to know it."""
    return Purpose(
        title=title,
        code=cohort.code,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        venue=cohort.venue,
        closes_at=cohort.application_closes_at,
        time_zone=cohort.time_zone,
        path=path,
        waits=waits,
        over=over,
    )


def of_people(person_ids: Sequence[int]) -> dict[int, Purpose]:
    """By person, the nomination that counts: one that still stands, else the newest."""
    rows = db.session.execute(
        select(Application, Cohort, CourseText.title, Organisation.name)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Application.person_id.in_(person_ids), CourseText.language == "en")
        .order_by(Application.id)
    ).all()
    # What is put in last stays: the newest of those that stand, where there are any.
    standing = sorted(rows, key=lambda row: row[0].state not in ENDED_STATES)
    return {
        application.person_id: of_cohort(
            cohort,
            title,
            path=f"/me/applications/{application.public_id}/you",
            waits=not application.is_sent and accepts_applications(cohort),
            over=_over(application.state, body),
        )
        for application, cohort, title, body in standing
    }


def _over(state: ApplicationState, body: str) -> str:
    if state is ApplicationState.CANCELLED:
        return _("The course was cancelled.")
    if state in ENDED_STATES:
        return _("%(body)s has taken the nomination back.", body=body)
    return ""
