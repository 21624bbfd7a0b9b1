"""Reviews and interviews of a person whose two records become one, or two again."""

from __future__ import annotations

from sqlalchemy import and_, exists

from training_portal.admissions.models import Application
from training_portal.appointments.models import AppointmentInvitation, AppointmentRound
from training_portal.people.moving import Following, Moving
from training_portal.reviews.interview_queries import KIND
from training_portal.reviews.record_services import seal_anew

#: An interview is about an application, which no key says: rounds can be about anything.
_OF_APPLICATION = and_(
    AppointmentInvitation.about_id == Application.id,
    exists()
    .where(
        AppointmentRound.id == AppointmentInvitation.round_id, AppointmentRound.subject_kind == KIND
    )
    .correlate(AppointmentInvitation),
)
REVIEWS = Moving(
    follows=(Following(AppointmentInvitation.person_id, Application.person_id, _OF_APPLICATION),),
    seal_anew=seal_anew,
)
