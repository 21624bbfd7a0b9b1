"""What staff decide, as services: all or none, with the reason told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, manager_of, trainee
from training_portal.admissions import decision_services as services
from training_portal.admissions.models import (
    Application,
    EligibilityFinding,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import CohortDecision
from training_portal.eligibility.kinds import Finding
from training_portal.people.models import Person
from training_portal.platform import audit, clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.mail import OutboxMail
from training_portal.platform.workflow import NotAllowed, Refused

pytestmark = pytest.mark.usefixtures("app")


def anew(application: Application) -> Application:
    return db.session.get_one(Application, application.id, populate_existing=True)


def bodies() -> list[str]:
    return list(db.session.scalars(select(OutboxMail.body).order_by(OutboxMail.id)))


def add_finding(application: Application, finding: Finding) -> None:
    with unit_of_work():
        db.session.add(
            EligibilityFinding(
                application_id=application.id,
                position=1,
                rule_kind="experience_years",
                finding=finding,
                facts={"needed": 3, "found_months": 24},
                checked_at=clock.now(),
            )
        )


@pytest.mark.parametrize(
    ("verb", "before", "after", "mails"),
    [
        ("return", A.SUBMITTED, A.RETURNED, 1),
        ("find_eligible", A.SUBMITTED, A.ELIGIBLE, 0),
        ("waive", A.SUBMITTED, A.ELIGIBLE, 0),
        ("find_ineligible", A.SUBMITTED, A.INELIGIBLE, 1),
        ("shortlist", A.ELIGIBLE, A.SHORTLISTED, 0),
        ("waitlist", A.ELIGIBLE, A.WAITLISTED, 1),
        ("reject", A.SHORTLISTED, A.REJECTED, 1),
    ],
)
def test_each_decision_changes_the_state_and_tells_the_person(verb, before, after, mails):
    cohort = make_cohort()
    application = make_application(cohort, state=before)
    services.decide(
        cohort.id, [application.id], verb, reason="Two pages are missing.", actor=manager_of(cohort)
    )
    assert anew(application).state is after
    # A waiver's reason is staff's own.
    told = "" if verb == "waive" else "Two pages are missing."
    assert anew(application).outcome_reason == told
    assert len(bodies()) == mails
    assert all("Two pages are missing." in body for body in bodies())
    (entry,) = audit.timeline([("application", application.id)])
    assert (entry.action, entry.reason) == (verb, "Two pages are missing.")


def test_applications_in_a_wrong_state_keep_all_from_being_decided_and_are_all_named():
    cohort = make_cohort()
    states = (A.SUBMITTED, A.ELIGIBLE, A.SUBMITTED, A.REJECTED)
    early, good, other, late = (make_application(cohort, state=state) for state in states)
    names = [db.session.get_one(Person, each.person_id).full_name for each in (early, other, late)]
    chosen = [each.id for each in (early, good, other, late)]
    with pytest.raises(Refused) as refusal:
        services.decide(cohort.id, chosen, "shortlist", reason=None, actor=manager_of(cohort))
    assert str(refusal.value) == (
        f"{names[0]}, {names[1]}: “Shortlist” is not possible now: the state is “Submitted”. "
        f"{names[2]}: “Shortlist” is not possible now: the state is “Not selected”."
    )
    assert anew(good).state is A.ELIGIBLE


def test_a_failed_rule_needs_a_waiver_with_a_reason():
    cohort = make_cohort()
    application = make_application(cohort)
    add_finding(application, Finding.FAIL)
    actor = manager_of(cohort)
    with pytest.raises(Refused, match="waiver"):
        services.decide(cohort.id, [application.id], "find_eligible", reason=None, actor=actor)
    with pytest.raises(Refused, match="reason"):
        services.decide(cohort.id, [application.id], "waive", reason=" ", actor=actor)
    services.decide(
        cohort.id, [application.id], "waive", reason="Ten years as a volunteer.", actor=actor
    )
    assert anew(application).state is A.ELIGIBLE


def test_people_are_put_at_the_end_of_the_waitlist_in_the_given_order():
    cohort = make_cohort()
    first, second, third = (make_application(cohort, state=A.ELIGIBLE) for _ in range(3))
    actor = manager_of(cohort)
    services.decide(cohort.id, [second.id, first.id], "waitlist", reason=None, actor=actor)
    services.decide(cohort.id, [third.id], "waitlist", reason=None, actor=actor)
    places = [anew(each).waitlist_position for each in (second, first, third)]
    assert places == [1, 2, 3]


@pytest.mark.parametrize(
    ("position", "expected"), [(1, [1, 2, 3]), (2, [2, 1, 3]), (99, [3, 1, 2])]
)
def test_a_place_on_the_waitlist_moves_the_others_back(position, expected):
    cohort = make_cohort()
    waiting = [make_application(cohort, state=A.ELIGIBLE) for _ in range(2)]
    actor = manager_of(cohort)
    services.decide(cohort.id, [each.id for each in waiting], "waitlist", reason=None, actor=actor)
    new = make_application(cohort, state=A.ELIGIBLE)
    services.decide(cohort.id, [new.id], "waitlist", reason="Why.", position=position, actor=actor)
    assert [anew(each).waitlist_position for each in (new, *waiting)] == expected


def test_leaving_the_waitlist_gives_up_the_place():
    cohort = make_cohort()
    application = make_application(cohort, state=A.WAITLISTED, waitlist_position=4)
    services.decide(
        cohort.id,
        [application.id],
        "reject",
        reason="The course is full.",
        actor=manager_of(cohort),
    )
    assert anew(application).waitlist_position is None


def test_an_applicant_decides_nothing():
    cohort = make_cohort()
    application = make_application(cohort)
    person = db.session.get_one(Person, application.person_id)
    with pytest.raises(NotAllowed):
        services.decide(
            cohort.id, [application.id], "find_eligible", reason=None, actor=trainee(person)
        )


def test_an_application_of_another_cohort_is_not_touched():
    cohort = make_cohort()
    other = make_application(make_cohort())
    with pytest.raises(Refused, match="another cohort"):
        services.decide(
            cohort.id, [other.id], "find_eligible", reason=None, actor=manager_of(cohort)
        )
    assert anew(other).state is A.SUBMITTED


def test_the_reason_in_the_audit_is_sealed():
    cohort = make_cohort()
    application = make_application(cohort)
    services.decide(
        cohort.id,
        [application.id],
        "return",
        reason="CANARY-REASON",
        actor=manager_of(cohort),
    )
    event = db.session.scalars(
        select(audit.AuditEvent).where(audit.AuditEvent.action == "return")
    ).one()
    assert "CANARY-REASON" not in f"{event.before}{event.after}"
    assert b"CANARY-REASON" not in (event.sealed or b"")


@pytest.mark.parametrize(("decided", "mails"), [(A.ELIGIBLE, 0), (A.INELIGIBLE, 1)])
def test_a_decision_is_undone_before_it_has_effects(decided, mails):
    cohort = make_cohort()
    application = make_application(cohort, state=decided)
    actor = manager_of(cohort)
    why = "I took the wrong row."
    services.decide(cohort.id, [application.id], "reconsider", reason=why, actor=actor)
    assert (anew(application).state, application.outcome_reason) == (A.SUBMITTED, why)
    assert len(bodies()) == mails and all(why in body for body in bodies())
    with pytest.raises(Refused, match="the state is “Submitted”"):
        services.decide(cohort.id, [application.id], "reconsider", reason=why, actor=actor)
    services.decide(cohort.id, [application.id], "find_ineligible", reason="Now.", actor=actor)
    assert len(bodies()) == mails + 1


@pytest.mark.parametrize("what", ["applied again", "consent", "cancelled", "begun"])
def test_what_ended_does_not_live_again_where_it_leads_nowhere(what):
    cohort = make_cohort()
    application = make_application(cohort, state=A.INELIGIBLE)
    if what == "applied again":
        make_application(cohort, db.session.get_one(Person, application.person_id))
    with unit_of_work():
        if what == "consent":
            application.closed_to_staff_at = clock.now()
        elif what == "cancelled":
            cohort.decision = CohortDecision.CANCELLED
        elif what == "begun":
            cohort.starts_on = clock.today(cohort.time_zone)
    with pytest.raises(Refused, match=what):
        services.decide(
            cohort.id, [application.id], "reconsider", reason="Why.", actor=manager_of(cohort)
        )
    assert anew(application).state is A.INELIGIBLE
