"""Conditions on applications: who has not lost the place, and whom a notice to a body names."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, not_

from training_portal.admissions.employers import seat_told_to_its_body
from training_portal.admissions.models import Application, Nomination
from training_portal.cohorts.models import Enrolment, EnrolmentState
from training_portal.messaging.kinds import STATES, LetterKind
from training_portal.organisations.models import Organisation
from training_portal.people.models import Person
from training_portal.people.queries import in_lists

#: States of places that ended before their time; the application stays as it was.
_HAVE_LEFT = (EnrolmentState.WITHDRAWN, EnrolmentState.DISMISSED, EnrolmentState.NO_SHOW)


def has_not_left() -> ColumnElement[bool]:
    """SQL: nobody who had the place of an application and lost it, or did not come."""
    return not_(
        exists()
        .where(
            Enrolment.cohort_id == Application.cohort_id,
            Enrolment.person_id == Application.person_id,
            Enrolment.state.in_(_HAVE_LEFT),
        )
        .correlate(Application)
    )


def selected_of(cohort_id: int) -> tuple[ColumnElement[bool], ...]:
    """SQL: applications that an acceptance names, of a body that the statement knows. Who hides
    is named to nobody; the body learns it from them. An employer is told of no seat by a letter
    that it does not know of."""
    return (
        Application.cohort_id == cohort_id,
        Nomination.organisation_id == Organisation.id,
        Application.state.in_(STATES[LetterKind.ACCEPTANCE]),
        Application.closed_to_staff_at.is_(None),
        has_not_left(),
        Person.erased_at.is_(None),
        in_lists(),
        seat_told_to_its_body(),
    )
