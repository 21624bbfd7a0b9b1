"""Arranging interviews in a case of one's own."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_application, make_nomination
from tests.factories.appointments import book, invite, make_slots
from tests.factories.programme import make_cohort
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.database import db
from training_portal.platform.policy import Role
from training_portal.reviews import interview_services as services


def _put_forward(me: Me) -> Application:
    ministry = make_organisation(OrganisationKind.MINISTRY, "LA")
    body = me.works_for(ministry, Role.NOMINATING_OFFICER)
    cohort, person = make_cohort(), make_person()
    return make_application(
        cohort,
        person,
        state=ApplicationState.SHORTLISTED,
        nomination=make_nomination(cohort, person, body),
    )


def invite_of_own_body(me: Me) -> Attempt:
    application = _put_forward(me)
    make_slots(_cohort(application))
    return lambda actor: services.invite(application.id, actor=actor)


def cancel_of_own_body(me: Me) -> Attempt:
    application = _put_forward(me)
    slot = make_slots(_cohort(application))[0]
    book(invite(application), slot)
    return lambda actor: services.cancel_slot(slot.id, reason=WHY, actor=actor)


def _cohort(application: Application) -> Cohort:
    return db.session.get_one(Cohort, application.cohort_id)
