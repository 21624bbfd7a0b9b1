"""A rule is waived by a person, with a reason and a name, one by one and before the decision."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.admissions import make_application, make_nomination
from tests.factories.programme import make_cohort, make_organisation, make_person, manager_of
from training_portal.admissions import conditions, decision_services, finding_services
from training_portal.admissions import worktable_queries as queries
from training_portal.admissions.models import Application, EligibilityFinding
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.eligibility.kinds import Finding
from training_portal.platform import audit
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.workflow import Refused

pytestmark = pytest.mark.usefixtures("app")
RULES = [
    ("education", {"level": "bachelor"}),
    ("experience_years", {"years": 3}),
    ("sending_country", {"countries": ["LA"]}),
]
WHY = "Ran the line for ten years."


@pytest.fixture
def cohort(app: Flask):
    return make_cohort(rules=RULES)


@pytest.fixture
def applicant(cohort):
    """Of the right country, with too little school and work."""
    snapshot = {"education": "primary", "experience_months": 12}
    application = make_application(cohort, make_person("Somsak"), snapshot=snapshot)
    check(application)
    return application


def check(application: Application) -> None:
    finding_services.check_again(application.id, actor=manager_of(cohort_of(application)))


def cohort_of(application: Application) -> Cohort:
    return db.session.get_one(Cohort, application.cohort_id)


def anew(application: Application) -> Application:
    return db.session.get_one(Application, application.id, populate_existing=True)


def row_at(application: Application, position: int) -> EligibilityFinding:
    rows = conditions.findings_of(application.id)
    return next(row for row in rows if row.position == position)


def decide(application: Application, verb: str, reason: str | None = None) -> None:
    cohort = cohort_of(application)
    decision_services.decide(
        cohort.id, [application.id], verb, reason=reason, actor=manager_of(cohort)
    )


def waive(application: Application, position: int) -> None:
    actor = manager_of(cohort_of(application))
    finding_services.waive_rule(application.id, position, reason=WHY, actor=actor)


def test_an_application_is_eligible_when_each_rule_passes_or_is_waived(applicant):
    waive(applicant, 1)
    with pytest.raises(Refused, match="needs a waiver"):
        decide(applicant, "find_eligible")
    waive(applicant, 2)
    decide(applicant, "find_eligible")
    assert anew(applicant).state is A.ELIGIBLE
    kept = row_at(applicant, 1)
    assert kept.waiver_reason == WHY and kept.waived_by_id and kept.waived_at
    told = [
        (entry.action, entry.after.get("rule"), entry.reason)
        for entry in audit.timeline([("application", applicant.id)])
    ]
    assert ("waive_rule", "education", WHY) in told


def test_a_waiver_is_taken_back_as_long_as_nothing_rests_on_it(applicant):
    actor = manager_of(cohort_of(applicant))
    waive(applicant, 1)
    waive(applicant, 2)
    decide(applicant, "find_eligible")
    with pytest.raises(Refused, match="Eligible"):
        finding_services.take_waiver_back(applicant.id, 1, reason="No.", actor=actor)
    decide(applicant, "reconsider", "A word with the manager.")
    finding_services.take_waiver_back(applicant.id, 1, reason="No.", actor=actor)
    assert row_at(applicant, 1).waived_at is None and row_at(applicant, 1).waiver_reason == ""
    with pytest.raises(Refused, match="needs a waiver"):
        decide(applicant, "find_eligible")
    with pytest.raises(Refused, match="is not waived"):
        finding_services.take_waiver_back(applicant.id, 1, reason="No.", actor=actor)


def test_neither_what_is_met_nor_the_sending_country_is_waived(cohort):
    application = make_application(cohort, make_person(country="TH"), country="TH", snapshot={})
    check(application)
    with pytest.raises(Refused, match="“Country” cannot be waived"):
        waive(application, 3)
    with pytest.raises(Refused, match="“Country” cannot be waived"):
        decide(application, "waive", WHY)
    assert anew(application).state is A.SUBMITTED
    met = make_application(cohort, snapshot={"education": "master"})
    check(met)
    with pytest.raises(Refused, match="needs no waiver"):
        waive(met, 1)


def test_the_step_with_a_waiver_waives_each_rule_that_is_not_met(applicant):
    waive(applicant, 1)
    decide(applicant, "waive", "Both are close.")
    reasons = [row_at(applicant, each).waiver_reason for each in (1, 2, 3)]
    assert reasons == [WHY, "Both are close.", ""]
    assert anew(applicant).outcome_reason == ""


def test_a_waiver_stays_when_the_same_is_found_again_and_falls_with_other_facts(applicant):
    waive(applicant, 1)
    waive(applicant, 2)
    with unit_of_work():
        anew(applicant).snapshot = {"education": "primary", "experience_months": 6}
    check(applicant)
    assert row_at(applicant, 1).waiver_reason == WHY
    assert row_at(applicant, 2).waived_at is None


def test_conditions_are_looked_at_again_with_the_seats_of_today(cohort):
    person = make_person()
    application = make_application(cohort, person, state=A.SHORTLISTED, snapshot={})
    check(application)
    beside = make_cohort(starts_on=cohort.starts_on)
    make_application(beside, person, state=A.ACCEPTED)
    check(application)
    found = row_at(application, 4)
    assert (found.rule_kind, found.finding) == ("no_overlap", Finding.FAIL)
    decided = make_application(cohort, state=A.REJECTED, snapshot={})
    with pytest.raises(Refused, match="not looked at again"):
        check(decided)


def test_pages_waive_a_rule_and_say_so_in_table_file_and_history(applicant, manager_browser):
    cohort = cohort_of(applicant)
    browser = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{applicant.public_id}"
    page = browser.get(url)
    assert "Mark as eligible with a waiver" in page
    page = browser.get(f"{url}/conditions/1/waive")
    assert "Primary school; needed: Bachelor" in page
    page = browser.submit(page, button="Waive a condition", status=422)
    assert "Write the reason" in " ".join(page.errors)
    page = browser.submit(page, button="Waive a condition", reason=WHY)
    assert WHY in page and "Waived by Priya N." in page
    assert "A condition was waived: Education." in page
    browser.submit(f"{url}/conditions/2/waive", button="Waive a condition", reason=WHY)
    listed = browser.client.get(f"/manage/cohorts/{cohort.public_id}/applications?format=csv")
    assert "Education, Work experience" in listed.get_data(as_text=True)
    row = queries.row_of(cohort.id, applicant.public_id, manager_of(cohort))
    assert row.finding is Finding.PASS
    page = browser.submit(
        f"{url}/conditions/1/take-back", button="Take a waiver back", reason="Too early."
    )
    assert "The waiver of a condition was taken back: Education." in page
    page = browser.submit(page, button="Look at the conditions again")
    assert "The conditions were looked at again." in page
    browser.get(f"{url}/conditions/9/waive", status=404)
    browser.get(f"{url}/conditions/1/perhaps", status=404)


def test_a_waiver_of_what_changed_since_is_asked_about_once_more(applicant, manager_browser):
    cohort = cohort_of(applicant)
    browser = manager_browser(cohort)
    url = f"/manage/cohorts/{cohort.public_id}/applications/{applicant.public_id}"
    page = browser.get(f"{url}/conditions/1/waive")
    waive(applicant, 2)
    page = browser.submit(page, button="Waive a condition", reason="Somebody else.", status=409)
    assert "Somebody else." in page
    assert row_at(applicant, 1).waived_at is None
    browser.submit(page, button="Waive a condition")
    assert row_at(applicant, 1).waiver_reason == "Somebody else."


def test_the_person_reads_that_a_condition_is_waived_and_not_why(mine, somsak, cohort):
    application = make_application(cohort, somsak, snapshot={"education": "primary"})
    check(application)
    waive(application, 1)
    page = mine.get(f"/me/applications/{application.public_id}")
    assert "A condition was waived: Education." in page
    assert WHY not in page


def test_a_nominating_body_is_proposed_no_word_about_earlier_courses(manager_browser):
    cohort = make_cohort()
    body = make_organisation("LA", nominates=True)
    browser = manager_browser(cohort)
    found = [
        ("never_before", {"found": True}),
        ("education", {"needed": "bachelor", "found": "primary"}),
    ]
    for is_nominated in (False, True):
        person = make_person()
        nomination = make_nomination(cohort, person, body) if is_nominated else None
        application = make_application(cohort, person, nomination=nomination)
        with unit_of_work():
            db.session.add_all(
                EligibilityFinding(
                    application_id=application.id,
                    position=position,
                    rule_kind=kind,
                    finding=Finding.FAIL,
                    facts=facts,
                    checked_at=application.created_at,
                )
                for position, (kind, facts) in enumerate(found, start=1)
            )
        url = f"/manage/cohorts/{cohort.public_id}/applications/{application.public_id}"
        page = browser.get(f"{url}/find_ineligible")
        assert "Primary school; needed" in page
        assert ("Took this course before" in page) is not is_nominated
