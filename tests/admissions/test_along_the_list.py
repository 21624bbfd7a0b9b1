"""What a manager sees while going through the applications: the next one, and the seats left."""

from __future__ import annotations

from tests.factories.accounts import make_account
from tests.factories.admissions import make_application
from tests.factories.programme import make_cohort, make_person
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import CohortTrainer
from training_portal.people import services as people
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role


def table(cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/applications"


def test_one_leads_to_the_next_of_the_list_also_after_it_left_the_list(app, manager_browser):
    cohort = make_cohort()
    first, second, third = (
        make_application(cohort, make_person(name), state=state)
        for name, state in (("A", A.SUBMITTED), ("B", A.ELIGIBLE), ("C", A.SUBMITTED))
    )
    browser = manager_browser(cohort)
    page = browser.get(f"{table(cohort)}?state=submitted")
    page = browser.get(page.link("A"))
    assert "1 of 2" in page
    question = browser.get(page.link("Mark as eligible"))
    page = browser.submit(question, button="Mark as eligible: 1 person")
    assert first.public_id in page.url and "1 of 2" in page
    page = browser.get(page.link("Next"))
    assert third.public_id in page.url and "1 of 1" not in page
    assert "Next" not in browser.get(f"{table(cohort)}/{second.public_id}?q=nobody")


def test_who_decides_sees_exact_seats_counted_over_the_people_of_the_list(
    app, manager_browser, browser_of
):
    cohort = make_cohort(capacity=9, plan={"LA": (0, 5), "KH": (2, 4)})
    hidden = make_person("Hidden", country="LA", account=None)
    for person, state in ((hidden, A.OFFERED), (None, A.ACCEPTED), (None, A.ENROLLED)):
        make_application(cohort, person, state=state)
    manager = manager_browser(cohort)
    pages = (table(cohort), f"/manage/cohorts/{cohort.public_id}", "/manage/cohorts")
    for url in pages:
        assert "3 of 9" in manager.get(url).text
    assert "3 of 5" in manager.get(table(cohort)).text
    people.set_hidden(hidden.id, True, actor=SYSTEM)
    for url in pages:
        assert "2 of 9" in manager.get(url).text
    assert "2 of 5" in manager.get(table(cohort)).text
    coordinator = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    assert "3 of 5" in coordinator.get(table(cohort)).text
    trainer = make_account(Role.TRAINER)
    with unit_of_work():
        db.session.add(CohortTrainer(cohort_id=cohort.id, account_id=trainer.id))
    page = browser_of(trainer).get(f"/manage/cohorts/{cohort.public_id}")
    assert "fewer than 5 of 9" in page.text


def test_a_guarantee_that_is_released_is_not_shown_as_kept(app, manager_browser):
    kept = make_cohort(plan={"LA": (2, 5)})
    released = make_cohort(plan={"LA": (2, 5)}, guarantees_release_on=clock.today())
    words = "Light green: still kept for it."
    assert words in manager_browser(kept).get(table(kept)).text
    assert words not in manager_browser(released).get(table(released)).text
