"""Of two seats too close to each other one is accepted, whichever course asks for the distance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.admissions.test_conditions_before_a_seat import (
    STARTS,
    TOO_SOON,
    check,
    offer,
    shortlisted,
    state_of,
)
from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import (
    make_cohort,
    make_course_version,
    make_person,
    manager_of,
    trainee,
)
from training_portal.admissions import decision_services, offer_services
from training_portal.admissions.models import Application, Offer, OfferState
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.courses.models import CourseVersion
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
DAYS = TOO_SOON[0]


def strict_and_free(rule: tuple[str, dict[str, Any]], days: int = 60) -> tuple[Cohort, Cohort]:
    """A cohort with a rule about other courses, and one without that begins so many days later."""
    later = STARTS + timedelta(days=days)
    return make_cohort(rules=[rule], starts_on=STARTS), make_cohort(starts_on=later)


@pytest.mark.parametrize("rule", TOO_SOON[:2], ids=lambda rule: rule[0])
@pytest.mark.parametrize("strict_first", [True, False], ids=["strict first", "free first"])
def test_the_order_of_two_acceptances_decides_nothing(
    rule: tuple[str, dict[str, Any]], strict_first: bool
) -> None:
    person, cohorts = make_person(), strict_and_free(rule)
    offers = [offer(shortlisted(cohort, person), cohort) for cohort in cohorts]
    first, second = offers if strict_first else reversed(offers)
    offer_services.accept_offer(first.id, actor=trainee(person))
    with pytest.raises(Refused, match="give the other one back first"):
        offer_services.accept_offer(second.id, actor=trainee(person))


def test_the_words_name_the_course_whose_condition_it_is() -> None:
    person, (strict, free) = make_person(), strict_and_free(DAYS)
    offers = [offer(shortlisted(cohort, person), cohort) for cohort in (strict, free)]
    offer_services.accept_offer(offers[0].id, actor=trainee(person))
    words = f"There is a seat in {strict.code} already.* Beside a seat in {free.code} it is not met"
    with pytest.raises(Refused, match=words):
        offer_services.accept_offer(offers[1].id, actor=trainee(person))


def test_a_course_is_not_taken_twice_where_one_of_its_versions_forbids_it() -> None:
    person, version = make_person(), make_course_version([("never_before", {})])
    newer = make_course_version()
    with unit_of_work():
        row = db.session.get_one(CourseVersion, newer.id)
        row.course_id, row.number, row.is_current = version.course_id, 2, False
    strict = make_cohort(version=version, starts_on=STARTS)
    free = make_cohort(version=newer, starts_on=STARTS + timedelta(days=400))
    offers = [offer(shortlisted(cohort, person), cohort) for cohort in (strict, free)]
    offer_services.accept_offer(offers[0].id, actor=trainee(person))
    with pytest.raises(Refused, match="give the other one back first"):
        offer_services.accept_offer(offers[1].id, actor=trainee(person))


def test_what_lies_far_enough_apart_is_accepted_beside() -> None:
    person, cohorts = make_person(), strict_and_free(DAYS, days=400)
    sent = [shortlisted(cohort, person) for cohort in cohorts]
    for application, cohort in zip(sent, cohorts, strict=True):
        offer_services.accept_offer(offer(application, cohort).id, actor=trainee(person))
    assert [state_of(each) for each in sent] == [A.ACCEPTED] * 2


def test_a_rule_that_was_waived_for_this_very_course_stands_against_it_no_more() -> None:
    person, (strict, free) = make_person(), strict_and_free(DAYS)
    before = make_application(free, person, state=A.ACCEPTED)
    waived = make_application(strict, person, state=A.SUBMITTED)
    check(waived, strict)
    manager = manager_of(strict)
    for verb, reason in (("waive", "The ministry asks for both."), ("shortlist", None)):
        decision_services.decide(strict.id, [waived.id], verb, reason=reason, actor=manager)
    offer_services.accept_offer(offer(waived, strict).id, actor=trainee(person))
    with unit_of_work():
        db.session.get_one(Application, before.id).state = A.WITHDRAWN
    again = make_offer(free, person)
    offer_services.accept_offer(again.id, actor=trainee(person))
    assert db.session.get_one(Offer, again.id, populate_existing=True).state is OfferState.ACCEPTED
