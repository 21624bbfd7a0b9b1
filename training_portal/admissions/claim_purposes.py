"""What a nominee is told with the claim link: the course, until when, whether it still stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from training_portal.admissions.application_steps import Step
from training_portal.admissions.models import (
    ENDED_STATES,
    Application,
    ApplicationState,
    Nomination,
)
from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import accepts_applications
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.geography.models import Country
from training_portal.organisations.models import Organisation
from training_portal.people.purposes import Purpose
from training_portal.platform.database import db
from training_portal.platform.web.plain_text import Words

#: Facts of somebody's work that a body may record with a nomination, as the mail calls them.
_WORK = {"position": _l("your position"), "employer": _l("your employer")}


def kinds_of_work(work: Mapping[str, object]) -> list[Words]:
    """Which facts of somebody's work are recorded, in words."""
    return [words for key, words in _WORK.items() if work.get(key)]


def of_cohort(
    cohort: Cohort,
    title: str,
    *,
    reader_zone: str,
    recorded: Sequence[Words] = (),
    path: str = "",
    waits: bool = False,
    over: str = "",
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
        reader_zone=reader_zone,
        recorded=recorded,
        path=path,
        waits=waits,
        over=over,
    )


def of_people(person_ids: Sequence[int]) -> dict[int, Purpose]:
    """By person, the nomination that counts: one that still stands, else the newest."""
    rows = db.session.execute(
        select(Application, Cohort, CourseText.title, Organisation.name, Country.time_zone)
        .join(Nomination, Nomination.id == Application.nomination_id)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .join(Organisation, Organisation.id == Nomination.organisation_id)
        .join(Country, Country.code == Organisation.country_code)
        .where(Application.person_id.in_(person_ids), is_for_reader())
        .order_by(Application.id)
    ).all()
    # What is put in last stays: the newest of those that stand, where there are any.
    standing = sorted(rows, key=lambda row: row[0].state not in ENDED_STATES)
    return {
        application.person_id: of_cohort(
            cohort,
            title,
            reader_zone=zone,
            recorded=kinds_of_work(_work_of(application)),
            path=f"/me/applications/{application.public_id}/you",
            waits=not application.is_sent and accepts_applications(cohort),
            over=over_words(application.state, body),
        )
        for application, cohort, title, body, zone in standing
    }


def _work_of(application: Application) -> dict[str, object]:
    """What of the step about work is filled in; nothing after a consent was taken back."""
    if application.closed_to_staff_at is not None:
        return {}
    values: dict[str, object] = application.answers.get(Step.WORK.value, {}).get("values", {})
    return values


def over_words(state: ApplicationState, body: str) -> str:
    """Why an application has ended, as whoever has its claim link may know it.

    The link may be in other hands: of a decision it says no more than that there is one.
    """
    if state is ApplicationState.CANCELLED:
        return _("The course was cancelled.")
    if state is ApplicationState.WITHDRAWN:
        return _("%(body)s has taken the nomination back.", body=body)
    if state is ApplicationState.EXPIRED:
        return _("The offer of a seat was not answered in time.")
    if state in ENDED_STATES:
        return _("This application has ended.")
    return ""
