"""Withdrawing letters of one's own case."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort
from training_portal.admissions.models import ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.messaging import letter_services as services
from training_portal.messaging.kinds import LetterKind
from training_portal.messaging.models import Letter
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.database import db
from training_portal.platform.policy import SYSTEM, Role


def _withdraw(kind: LetterKind, cohort: Cohort, addressee: int) -> Attempt:
    services.issue(kind, cohort, [addressee], actor=SYSTEM)
    [letter] = db.session.query(Letter).all()
    return lambda actor: services.withdraw(letter, reason=WHY, actor=actor)


def withdraw_letter_to_oneself(me: Me) -> Attempt:
    cohort, person = make_cohort(), make_person(account=me.account, nationality="LA")
    application = make_application(cohort, person, state=ApplicationState.ACCEPTED)
    return _withdraw(LetterKind.INVITATION, cohort, application.id)


def withdraw_letter_to_own_body(me: Me) -> Attempt:
    ministry = make_organisation(OrganisationKind.MINISTRY, "LA")
    body = me.works_for(ministry, Role.NOMINATING_OFFICER)
    return _withdraw(LetterKind.NOMINATION_REQUEST, make_cohort(), body.id)
