"""What a nominee is told with the claim link: the course, until when, whether it still stands."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.organisations.models import Organisation
from training_portal.people.purposes import Purpose
from training_portal.platform.database import db


def of_cohort(cohort: Cohort, title: str, *, path: str = "", over: str = "") -> Purpose:
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
        over=over,
    )


def of_person(person_id: int) -> Purpose | None:
    """The nomination of a person that counts: one that still stands, else the newest."""
    row = db.session.execute(
        select(Application, Cohort, CourseText.title, Organisation.name)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .where(Application.person_id == person_id, CourseText.language == "en")
        .order_by(Application.state.in_(sorted(ENDED_STATES)), Application.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    application, cohort, title, body = row
    return of_cohort(
        cohort,
        title,
        path=f"/me/applications/{application.public_id}/you",
        over=_over(application.state, body),
    )


def _over(state: ApplicationState, body: str) -> str:
    if state is ApplicationState.CANCELLED:
        return _("The course was cancelled.")
    if state in ENDED_STATES:
        return _("%(body)s has taken the nomination back.", body=body)
    return ""
