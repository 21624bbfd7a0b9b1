"""What was met when an application was sent is held against it again before it comes to a seat."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories.admissions import make_application, make_document
from tests.factories.programme import (
    make_cohort,
    make_course_version,
    make_person,
    manager_of,
    trainee,
)
from tests.support.statements import statements
from training_portal.admissions import (
    conditions,
    decision_services,
    document_services,
    offer_services,
)
from training_portal.admissions.models import Application, ApplicationState, Offer
from training_portal.cohorts.models import Cohort, Enrolment, EnrolmentState
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import Person
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
A = ApplicationState
STARTS = date(2027, 6, 7)
#: Each rule about other courses, which the second of two cohorts sixty days apart does not meet.
TOO_SOON = [
    ("days_since_last_participation", {"days": 183}),
    ("once_per_year", {}),
    ("never_before", {}),
]


def two_cohorts(rule: tuple[str, dict[str, Any]]) -> tuple[Cohort, Cohort]:
    version = make_course_version([rule])
    return (
        make_cohort(version=version, starts_on=STARTS),
        make_cohort(version=version, starts_on=STARTS + timedelta(days=60)),
    )


def shortlisted(cohort: Cohort, person: Person, **more: Any) -> Application:
    """Sent, found to meet all rules, and on the shortlist."""
    application = make_application(cohort, person, state=A.SUBMITTED, **more)
    check(application, cohort)
    for verb in ("find_eligible", "shortlist"):
        decision_services.decide(
            cohort.id, [application.id], verb, reason=None, actor=manager_of(cohort)
        )
    return application


def check(application: Application, cohort: Cohort) -> None:
    with unit_of_work():
        conditions.store(db.session.get_one(Application, application.id), cohort)


def offer(application: Application, cohort: Cohort) -> Offer:
    (made,) = offer_services.make_offers(cohort.id, [application.id], actor=manager_of(cohort))
    return made


def state_of(application: Application) -> ApplicationState:
    db.session.expire_all()
    return db.session.get_one(Application, application.id).state


def findings(application: Application) -> dict[str, Finding]:
    return {row.rule_kind: row.finding for row in conditions.findings_of(application.id)}


@pytest.mark.parametrize("rule", TOO_SOON, ids=lambda rule: rule[0])
def test_who_accepted_a_seat_elsewhere_since_is_offered_none(rule: tuple[str, Any]) -> None:
    person, cohorts = make_person(), two_cohorts(rule)
    first, second = (shortlisted(cohort, person) for cohort in cohorts)
    offer_services.accept_offer(offer(first, cohorts[0]).id, actor=trainee(person))
    with pytest.raises(Refused, match=f"{person.full_name}: .* is not met any more"):
        offer(second, cohorts[1])
    assert state_of(second) is A.SHORTLISTED


@pytest.mark.parametrize("rule", TOO_SOON, ids=lambda rule: rule[0])
def test_of_two_offers_the_second_is_accepted_only_once_the_first_is_given_back(
    rule: tuple[str, Any],
) -> None:
    person, cohorts = make_person(), two_cohorts(rule)
    first, second = (shortlisted(cohort, person) for cohort in cohorts)
    offers = [offer(first, cohorts[0]), offer(second, cohorts[1])]
    offer_services.accept_offer(offers[0].id, actor=trainee(person))
    with pytest.raises(Refused, match="give the other one back first"):
        offer_services.accept_offer(offers[1].id, actor=trainee(person))
    assert state_of(second) is A.OFFERED
    decision_services.release_accepted(
        cohorts[0].id, [first.id], reason="Given back.", actor=manager_of(cohorts[0])
    )
    offer_services.accept_offer(offers[1].id, actor=trainee(person))
    assert state_of(second) is A.ACCEPTED


def test_the_waitlist_passes_over_who_has_a_seat_that_comes_too_soon() -> None:
    cohorts = two_cohorts(TOO_SOON[0])
    taken, next_one = make_person(), make_person()
    waits = [shortlisted(cohorts[1], person) for person in (taken, next_one)]
    decision_services.decide(
        cohorts[1].id,
        [each.id for each in waits],
        "waitlist",
        reason=None,
        actor=manager_of(cohorts[1]),
    )
    elsewhere = shortlisted(cohorts[0], taken)
    offer_services.accept_offer(offer(elsewhere, cohorts[0]).id, actor=trainee(taken))
    offer_services.offer_to_waitlist(cohorts[1].id, actor=manager_of(cohorts[1]))
    assert [state_of(each) for each in waits] == [A.WAITLISTED, A.OFFERED]
    assert findings(waits[0])["days_since_last_participation"] is Finding.FAIL


def test_a_past_course_that_is_entered_later_counts_as_well() -> None:
    person = make_person()
    cohort = make_cohort(rules=[TOO_SOON[0]], starts_on=STARTS)
    application = shortlisted(cohort, person)
    before = make_cohort(starts_on=STARTS - timedelta(days=60))
    with unit_of_work():
        db.session.add(
            Enrolment(
                cohort_id=before.id,
                person_id=person.id,
                state=EnrolmentState.COMPLETED,
                sending_country="LA",
                enrolled_at=clock.now(),
            )
        )
    with pytest.raises(Refused, match="is not met any more"):
        offer(application, cohort)


def test_a_body_that_names_a_replacement_learns_nothing_of_other_courses() -> None:
    person, cohorts = make_person(), two_cohorts(TOO_SOON[0])
    first, second = (shortlisted(cohort, person) for cohort in cohorts)
    offer_services.accept_offer(offer(first, cohorts[0]).id, actor=trainee(person))
    with pytest.raises(Refused) as refused, unit_of_work():
        row = db.session.get_one(Application, second.id)
        offer_services.offer_kept_seat(db.session.get_one(Cohort, cohorts[1].id), row)
    assert str(refused.value).startswith("A condition of the course is not met any more.")
    assert cohorts[0].code not in str(refused.value)


def test_a_waiver_of_the_very_same_holds() -> None:
    person, cohorts = make_person(), two_cohorts(TOO_SOON[0])
    first = shortlisted(cohorts[0], person)
    offer_services.accept_offer(offer(first, cohorts[0]).id, actor=trainee(person))
    second = make_application(cohorts[1], person, state=A.SUBMITTED)
    check(second, cohorts[1])
    manager = manager_of(cohorts[1])
    for verb, reason in (("waive", "The ministry asks for it."), ("shortlist", None)):
        decision_services.decide(cohorts[1].id, [second.id], verb, reason=reason, actor=manager)
    made = offer(second, cohorts[1])
    offer_services.accept_offer(made.id, actor=trainee(person))
    assert state_of(second) is A.ACCEPTED


def passport_asked() -> tuple[Cohort, Application]:
    cohort = make_cohort(rules=[("document", {"kind": "passport"})], starts_on=STARTS)
    return cohort, make_application(cohort, make_person(), state=A.SUBMITTED)


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        (None, Finding.PASS),
        (STARTS + timedelta(days=400), Finding.PASS),
        (STARTS, Finding.NEEDS_PERSON),
        (clock.today() - timedelta(days=1), Finding.FAIL),
    ],
    ids=["no day", "long", "ends during the course", "expired"],
)
def test_a_document_counts_as_long_as_it_is_valid(
    valid_until: date | None, expected: Finding
) -> None:
    cohort, application = passport_asked()
    make_document(application, expires_on=valid_until)
    check(application, cohort)
    assert findings(application) == {"document": expected}


def test_a_document_that_is_refused_is_not_there_until_it_is_sent_anew() -> None:
    cohort, application = passport_asked()
    document = make_document(application)
    check(application, cohort)
    assert findings(application) == {"document": Finding.PASS}
    document_services.decide(document.id, "refuse_document", actor=SYSTEM, reason="Blurred.")
    assert findings(application) == {"document": Finding.FAIL}
    with pytest.raises(Refused, match="needs a waiver"):
        decision_services.decide(
            cohort.id, [application.id], "find_eligible", reason=None, actor=manager_of(cohort)
        )
    document_services.decide(document.id, "accept_document", actor=SYSTEM)
    assert findings(application) == {"document": Finding.PASS}


def test_who_lacks_a_document_by_now_is_named_when_seats_are_offered() -> None:
    cohort = make_cohort(rules=[("document", {"kind": "passport"})], starts_on=STARTS)
    person = make_person("Sok Dara")
    application = make_application(cohort, person, state=A.SUBMITTED)
    document = make_document(application)
    check(application, cohort)
    manager = manager_of(cohort)
    for verb in ("find_eligible", "shortlist"):
        decision_services.decide(cohort.id, [application.id], verb, reason=None, actor=manager)
    with unit_of_work():
        db.session.get_one(type(document), document.id).expires_on = clock.today() - timedelta(1)
    with pytest.raises(Refused, match=r"Sok Dara: .*has expired: another one is asked for"):
        offer(application, cohort)


def test_who_has_met_all_rules_and_nothing_since_is_asked_about_by_one_statement() -> None:
    cohort = make_cohort(starts_on=STARTS)
    applications = [shortlisted(cohort, make_person()) for _ in range(3)]
    with unit_of_work():
        rows = [db.session.get_one(Application, each.id) for each in applications]
        here = db.session.get_one(Cohort, cohort.id)
        with statements(db.engine) as asked:
            assert conditions.unmet(here, rows) == {}
    assert len([each for each in asked if each.startswith("SELECT")]) == 1


def test_the_waitlist_passes_over_who_has_a_seat_on_the_same_days() -> None:
    here = make_cohort(capacity=1, starts_on=STARTS)
    elsewhere = make_cohort(starts_on=STARTS + timedelta(days=5))
    busy, free = make_person(), make_person()
    make_application(elsewhere, busy, state=A.ACCEPTED)
    waits = [
        make_application(here, person, state=A.WAITLISTED, waitlist_position=place)
        for place, person in enumerate((busy, free), start=1)
    ]
    offer_services.offer_to_waitlist(here.id, actor=manager_of(here))
    assert [state_of(each) for each in waits] == [A.WAITLISTED, A.OFFERED]
    assert findings(waits[0])["no_overlap"] is Finding.FAIL


def test_who_is_only_offered_another_seat_on_the_same_days_is_not_passed_over() -> None:
    here = make_cohort(capacity=1, starts_on=STARTS)
    person = make_person()
    make_application(make_cohort(starts_on=STARTS), person, state=A.OFFERED)
    waits = make_application(here, person, state=A.WAITLISTED, waitlist_position=1)
    offer_services.offer_to_waitlist(here.id, actor=manager_of(here))
    assert state_of(waits) is A.OFFERED
