"""A trainee's own courses."""

from __future__ import annotations

from flask import render_template

from training_portal.cohorts.models import TAKING_PART
from training_portal.cohorts.past.histories import past_place_of
from training_portal.cohorts.queries import course_title
from training_portal.learning import own_queries, queries
from training_portal.learning.progress import progress_of
from training_portal.learning.views import blueprint
from training_portal.people.queries import visible_people
from training_portal.platform import clock
from training_portal.platform.policy import current_actor, signed_in


@blueprint.get("/me/courses")
@signed_in
def my_courses() -> str:
    """One's own enrolments."""
    return render_template(
        "learning/my_courses.html", rows=own_queries.enrolments_of_account(current_actor())
    )


@blueprint.get("/me/courses/<enrolment_id>")
@signed_in
def my_course(enrolment_id: str) -> str:
    """One's own sessions, attendance, marks and what completion still needs."""
    cohort, enrolment = own_queries.own_enrolment(current_actor(), enrolment_id)
    return render_template(
        "learning/my_course.html",
        cohort=cohort,
        enrolment=enrolment,
        title=course_title(cohort.course_version_id),
        progress=progress_of(cohort, enrolment),
        sessions=queries.sessions_of(cohort.id, visible_people(current_actor())),
        presences=own_queries.presences_of_enrolment(enrolment.id),
        now=clock.now(),
        past=past_place_of(enrolment.id),
        may_leave=enrolment.state in TAKING_PART,
    )
