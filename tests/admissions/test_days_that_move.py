"""The days of a cohort change: its rules are looked at again, and the page before says for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.admissions.test_conditions_before_a_seat import (
    STARTS,
    check,
    findings,
    offer,
    shortlisted,
    state_of,
)
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person, manager_of, trainee
from tests.support.statements import statements
from training_portal.admissions import (
    decision_services,
    finding_services,
    moved_days,
    offer_services,
)
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts import planning_queries, planning_services
from training_portal.cohorts.effects import Change
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
AT_MOST_40 = ("maximum_age", {"years": 40})
AT_LEAST_20 = ("minimum_age", {"years": 20})
#: 40 until the last day of November 2027.
BORN = "1986-12-01"
YEAR = timedelta(days=300)


def a_change(cohort: Cohort, days: timedelta) -> Change:
    before = planning_queries.facts_of(cohort)
    before = replace(before, funding={cohort.host_id: 10_000})
    moved = replace(before, starts_on=before.starts_on + days, ends_on=before.ends_on + days)
    return Change(cohort, before, moved)


def move(cohort: Cohort, days: timedelta) -> Cohort:
    facts = a_change(cohort, days).after
    planning_services.change_facts(cohort, facts, actor=SYSTEM, reason="The hall is taken.")
    return db.session.get_one(Cohort, cohort.id, populate_existing=True)


def foreseen(cohort: Cohort, days: timedelta) -> str:
    return " ".join(moved_days.foresee(a_change(cohort, days), manager_of(cohort)))


@pytest.mark.parametrize(
    ("rule", "born", "days"),
    [(AT_MOST_40, BORN, YEAR), (AT_LEAST_20, "2007-06-01", timedelta(days=-60))],
    ids=["too old later", "too young earlier"],
)
def test_who_is_not_of_the_age_on_the_new_first_day_is_offered_no_seat(
    rule: tuple[str, Any], born: str, days: timedelta
) -> None:
    cohort = make_cohort(rules=[rule], starts_on=STARTS)
    application = shortlisted(cohort, make_person(), snapshot={"birth_date": born})
    assert findings(application) == {rule[0]: Finding.PASS}
    cohort = move(cohort, days)
    assert findings(application) == {rule[0]: Finding.FAIL}
    with pytest.raises(Refused, match="is not met any more"):
        offer(application, cohort)


def test_who_comes_to_meet_a_rule_is_offered_one() -> None:
    cohort = make_cohort(rules=[AT_LEAST_20], starts_on=STARTS)
    application = shortlisted(cohort, make_person(), snapshot={"birth_date": "2007-06-01"})
    early = move(cohort, timedelta(days=-60))
    offer(application, move(early, timedelta(days=60)))
    assert state_of(application) is A.OFFERED


def test_an_offer_is_not_accepted_and_nobody_enrolled_until_it_is_waived() -> None:
    cohort, person = make_cohort(rules=[AT_MOST_40], starts_on=STARTS), make_person()
    application = shortlisted(cohort, person, snapshot={"birth_date": BORN})
    made = offer(application, cohort)
    cohort = move(cohort, YEAR)
    with pytest.raises(Refused, match=r"41 years old.* Write to the programme’s staff"):
        offer_services.accept_offer(made.id, actor=trainee(person))
    manager = manager_of(cohort)
    finding_services.waive_rule(application.id, 1, reason="The hall was taken.", actor=manager)
    offer_services.accept_offer(made.id, actor=trainee(person))
    cohort = move(cohort, YEAR + timedelta(days=300))
    with pytest.raises(Refused, match=f"{person.full_name}: .*42 years old"):
        decision_services.enrol_accepted(cohort.id, [application.id], actor=manager)
    finding_services.waive_rule(application.id, 1, reason="Once more.", actor=manager)
    decision_services.enrol_accepted(cohort.id, [application.id], actor=manager)
    assert state_of(application) is A.ENROLLED


def test_the_page_before_names_who_does_not_meet_which_rule_any_more() -> None:
    cohort = make_cohort(rules=[AT_MOST_40], starts_on=STARTS)
    for name, state, born in [
        ("Sok Dara", A.SUBMITTED, BORN),
        ("Keo Mali", A.OFFERED, BORN),
        ("Too Old Before", A.SUBMITTED, "1970-01-01"),
        ("Still Young", A.SUBMITTED, "1995-01-01"),
        ("Long Gone", A.WITHDRAWN, BORN),
    ]:
        application = make_application(
            cohort, make_person(name), state=state, snapshot={"birth_date": born}
        )
        check(application, cohort)
    words = foreseen(cohort, YEAR)
    assert (
        "1 person who is offered a seat or has one does not meet “Maximum age” any more."
        " Concerned: Keo Mali."
    ) in words
    assert "1 person who applied does not meet “Maximum age” any more. Concerned: Sok Dara." in (
        words
    )
    assert "needs a waiver" in words and "Before" not in words and "Young" not in words
    assert foreseen(cohort, timedelta(days=5)) == ""


def test_the_page_before_names_who_has_a_seat_on_the_new_days() -> None:
    june, september = make_cohort(starts_on=STARTS), make_cohort(starts_on=date(2027, 9, 6))
    person = make_person("Sok Dara")
    for cohort in (june, september):
        make_application(cohort, person, state=A.ACCEPTED)
    words = foreseen(june, timedelta(days=90))
    assert "“No other course at the same time” any more. Concerned: Sok Dara." in words


def test_of_two_seats_that_came_to_lie_on_the_same_days_neither_is_enrolled() -> None:
    june, september = make_cohort(starts_on=STARTS), make_cohort(starts_on=date(2027, 9, 6))
    person = make_person()
    seats = [make_application(cohort, person, state=A.ACCEPTED) for cohort in (june, september)]
    move(june, timedelta(days=90))
    for seat in seats:
        with pytest.raises(Refused, match="Another course is held on the same days"):
            decision_services.enrol_accepted(
                seat.cohort_id, [seat.id], actor=manager_of(db.session.get_one(Cohort, june.id))
            )
    decision_services.release_accepted(
        june.id, [seats[0].id], reason="They chose the other.", actor=SYSTEM
    )
    decision_services.enrol_accepted(
        september.id, [seats[1].id], actor=manager_of(db.session.get_one(Cohort, september.id))
    )
    assert state_of(seats[1]) is A.ENROLLED


def test_other_facts_than_days_are_no_reason_to_look_again() -> None:
    cohort = make_cohort(rules=[AT_MOST_40], starts_on=STARTS)
    change = a_change(cohort, timedelta(0))
    there = Change(cohort, change.before, replace(change.before, venue="Another hall"))
    assert moved_days.foresee(there, manager_of(cohort)) == []


@pytest.mark.parametrize("count", [2, 4])
def test_as_many_statements_for_many_as_for_few(count: int) -> None:
    cohort = make_cohort(rules=[AT_MOST_40], starts_on=STARTS)
    for _ in range(count):
        application = make_application(
            cohort, make_person(), state=A.SUBMITTED, snapshot={"birth_date": BORN}
        )
        check(application, cohort)
    manager, thought = manager_of(cohort), a_change(cohort, YEAR)
    with statements(db.engine) as asked:
        moved_days.foresee(thought, manager)
    assert len([each for each in asked if each.startswith("SELECT")]) <= 6
    with unit_of_work(), statements(db.engine) as asked:
        moved_days.look_anew(
            moved_days.CohortChanged(cohort.id, thought.before, thought.after, SYSTEM)
        )
    assert len([each for each in asked if each.startswith("SELECT")]) <= 8
