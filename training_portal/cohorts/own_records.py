"""What this room gives of a person to that person (platform/own_data.py)."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import and_, select

from training_portal.cohorts.models import Cohort, CohortTrainer, Enrolment, PastPlace
from training_portal.courses.models import CourseText
from training_portal.courses.titles import is_for_reader
from training_portal.geography.countries import country_name
from training_portal.platform.own_data import Field, Owner, Part, records


def of_places(owner: Owner) -> Part:
    """Places in cohorts, with certificates given on paper before the portal; cohorts taught."""
    places = records(
        "enrolments",
        _("Courses"),
        [
            Field(CourseText.title, _("Course")),
            Field(Cohort.code, _("Cohort")),
            Field(Cohort.starts_on, _("From")),
            Field(Cohort.ends_on, _("Until")),
            Field(Enrolment.state, _("State")),
            Field(Enrolment.sending_country, _("Sending country"), words=country_name),
            Field(Enrolment.enrolled_at, _("Enrolled")),
            Field(Enrolment.ended_at, _("Ended")),
            Field(PastPlace.certificate_number, _("Certificate on paper")),
            Field(PastPlace.certificate_on, _("Date of the certificate")),
        ],
        select(Enrolment)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .join(CourseText, and_(CourseText.version_id == Cohort.course_version_id, is_for_reader()))
        .outerjoin(PastPlace, PastPlace.enrolment_id == Enrolment.id)
        .where(Enrolment.person_id == owner.person_id)
        .order_by(Enrolment.id),
    )
    taught = records(
        "taught",
        _("Cohorts you teach"),
        [Field(Cohort.code, _("Cohort")), Field(Cohort.starts_on, _("From"))],
        select(CohortTrainer)
        .join(Cohort, Cohort.id == CohortTrainer.cohort_id)
        .where(CohortTrainer.account_id == owner.account_id)
        .order_by(Cohort.starts_on, Cohort.id),
    )
    return Part([places, taught])
