"""The timetable of a cohort: a page to print and a calendar file, for staff and who takes part."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from training_portal.cohorts.models import Cohort
from training_portal.cohorts.queries import cohort_for, course_title
from training_portal.config import Settings
from training_portal.learning import calendar, own_queries
from training_portal.learning.agenda_queries import agenda, timetable_of
from training_portal.learning.permissions import LearningPermission
from training_portal.learning.views import blueprint
from training_portal.platform import clock
from training_portal.platform.policy import current_actor, requires, signed_in


@blueprint.get("/manage/cohorts/<cohort_id>/sessions/timetable")
@requires(LearningPermission.SEE)
def timetable(cohort_id: str) -> str:
    """The sessions by day, to be printed and hung up."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.SEE)
    return _page(
        cohort,
        back=url_for("learning.sessions", cohort_id=cohort.public_id),
        file=url_for("learning.cohort_calendar", cohort_id=cohort.public_id),
    )


@blueprint.get("/manage/cohorts/<cohort_id>/sessions/calendar.ics")
@requires(LearningPermission.SEE)
def cohort_calendar(cohort_id: str) -> ResponseReturnValue:
    """A cohort for the calendar of staff and trainers."""
    cohort = cohort_for(current_actor(), cohort_id, LearningPermission.SEE)
    return _file(cohort, url_for("learning.sessions", cohort_id=cohort.public_id))


@blueprint.get("/me/courses/<enrolment_id>/timetable")
@signed_in
def my_timetable(enrolment_id: str) -> str:
    """The sessions of one's own course by day, to be printed."""
    cohort, enrolment = own_queries.own_enrolment(current_actor(), enrolment_id)
    return _page(
        cohort,
        back=url_for("learning.my_course", enrolment_id=enrolment.public_id),
        file=url_for("learning.my_calendar", enrolment_id=enrolment.public_id),
    )


@blueprint.get("/me/courses/<enrolment_id>/calendar.ics")
@signed_in
def my_calendar(enrolment_id: str) -> ResponseReturnValue:
    """One's own course for the calendar of a phone."""
    cohort, enrolment = own_queries.own_enrolment(current_actor(), enrolment_id)
    return _file(cohort, url_for("learning.my_course", enrolment_id=enrolment.public_id))


def _page(cohort: Cohort, *, back: str, file: str) -> str:
    return render_template(
        "learning/timetable.html",
        cohort=cohort,
        title=course_title(cohort.course_version_id),
        days=timetable_of(cohort),
        printed_at=clock.now(),
        back=back,
        file=file,
    )


def _file(cohort: Cohort, path: str) -> ResponseReturnValue:
    settings: Settings = current_app.extensions["settings"]
    course = calendar.Course(
        public_id=cohort.public_id,
        title=course_title(cohort.course_version_id),
        venue=cohort.venue,
        time_zone=cohort.time_zone,
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        url=settings.public_url + path,
        host_name=urlsplit(settings.public_url).hostname or "portal",
    )
    answer = make_response(calendar.calendar_of(course, agenda(cohort.id), clock.now()))
    answer.mimetype = calendar.MIME_TYPE
    answer.headers["Content-Disposition"] = f'attachment; filename="{cohort.code}.ics"'
    return answer
