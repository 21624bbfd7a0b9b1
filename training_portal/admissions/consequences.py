"""What erasing a person, or taking a consent back, means for applications: said, and done."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from training_portal.admissions.lifecycle import WITHDRAWABLE
from training_portal.admissions.models import SEATED_STATES, Application
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseText
from training_portal.people.models import ConsentRecord
from training_portal.platform.database import db


def effects_on_applications(person_id: int, consent: ConsentRecord | None) -> Sequence[str]:
    """What would become of each application that is not over."""
    if consent is not None:
        return []
    rows = db.session.execute(
        select(Application.state, CourseText.title, Cohort.code)
        .join(Cohort, Cohort.id == Application.cohort_id)
        .join(CourseText, CourseText.version_id == Cohort.course_version_id)
        .where(
            Application.person_id == person_id,
            Application.state.in_(sorted(WITHDRAWABLE)),
            CourseText.language == "en",
        )
        .order_by(Application.id)
    )
    return [
        _("Your application for “%(course)s” (%(code)s) ends.", course=title, code=code)
        + (f" {_('Your seat goes to the next person.')}" if state in SEATED_STATES else "")
        for state, title, code in rows
    ]
