"""Deciding the appeal in one's own case."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_nomination
from tests.factories.appeals import make_appeal, make_rejected
from tests.factories.programme import make_cohort
from training_portal.admissions.models import Application
from training_portal.appeals import services
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.policy import Role


def _decide(application: Application) -> Attempt:
    appeal = make_appeal(application)
    return lambda actor: services.decide(appeal.id, "grant", reason=WHY, actor=actor)


def own(me: Me) -> Attempt:
    return _decide(make_rejected(make_cohort(), make_person(account=me.account, nationality="LA")))


def of_own_body(me: Me) -> Attempt:
    ministry = make_organisation(OrganisationKind.MINISTRY, "LA")
    body = me.works_for(ministry, Role.NOMINATING_OFFICER)
    cohort, person = make_cohort(), make_person()
    return _decide(make_rejected(cohort, person, nomination=make_nomination(cohort, person, body)))
