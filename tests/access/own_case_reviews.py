"""Giving out, handing over and taking back the reviews of one's own case."""

from __future__ import annotations

from tests.access.own_case_scenes import WHY, Attempt, Me
from tests.factories import make_organisation, make_person
from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort
from tests.factories.reviews import make_plan, make_review, make_reviewer
from training_portal.admissions.models import Application, ApplicationState
from training_portal.cohorts.models import Cohort
from training_portal.organisations.models import OrganisationKind
from training_portal.platform.policy import Role
from training_portal.reviews import assignment_services as services
from training_portal.reviews import handing_over

_ELIGIBLE = ApplicationState.ELIGIBLE


def _planned() -> Cohort:
    cohort = make_cohort()
    make_plan(cohort)
    return cohort


def _own(me: Me) -> Application:
    person = make_person(account=me.account, nationality="LA")
    return make_application(_planned(), person, state=_ELIGIBLE)


def _of_own_body(me: Me) -> Application:
    ministry = make_organisation(OrganisationKind.MINISTRY, "LA")
    body = me.works_for(ministry, Role.NOMINATING_OFFICER)
    cohort, person = _planned(), make_person()
    nomination = make_nomination(cohort, person, body)
    return make_application(cohort, person, state=_ELIGIBLE, nomination=nomination)


def _give_out(application: Application) -> Attempt:
    reviewer = make_reviewer()
    return lambda actor: services.assign_one(
        application.cohort_id, application.id, reviewer.id, actor=actor
    )


def _take_back(application: Application) -> Attempt:
    review = make_review(application, make_reviewer())
    return lambda actor: services.take_back(review.id, reason=WHY, actor=actor)


def _hand_over(application: Application) -> Attempt:
    had, other = make_reviewer("Akiko"), make_reviewer("Ben")
    review = make_review(application, had)
    return lambda actor: handing_over.hand_over(
        application.cohort_id, had.id, other.id, reason=WHY, actor=actor, only=review.id
    )


def hand_over_own(me: Me) -> Attempt:
    return _hand_over(_own(me))


def hand_over_of_own_body(me: Me) -> Attempt:
    return _hand_over(_of_own_body(me))


def give_out_own(me: Me) -> Attempt:
    return _give_out(_own(me))


def give_out_of_own_body(me: Me) -> Attempt:
    return _give_out(_of_own_body(me))


def take_back_own(me: Me) -> Attempt:
    return _take_back(_own(me))


def take_back_of_own_body(me: Me) -> Attempt:
    return _take_back(_of_own_body(me))
