"""The waitlist on the manager's table: places shown, free seats offered by a button."""

from __future__ import annotations

from tests.admissions.test_work_table import states, table
from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_person
from training_portal.admissions.models import ApplicationState as A


def test_free_seats_are_offered_to_the_waitlist_by_a_button(app, manager_browser):
    cohort = make_cohort(capacity=2)
    for place in (1, 2, 3):
        make_application(cohort, state=A.WAITLISTED, waitlist_position=place)
    browser = manager_browser(cohort)
    page = browser.get(table(cohort))
    page = browser.get(page.link("Offer to the next on the waitlist (2 seats free)"))
    browser.submit(page, button="Send 2 offers")
    assert states(cohort) == [A.OFFERED, A.OFFERED, A.WAITLISTED]


def test_a_waitlist_without_a_free_seat_says_so(app, manager_browser):
    cohort = make_cohort(capacity=1)
    make_offer(cohort)
    make_application(cohort, state=A.WAITLISTED, waitlist_position=1)
    page = manager_browser(cohort).get(f"/manage/cohorts/{cohort.public_id}/waitlist/offers")
    assert "No seat is free for anybody on the waitlist." in page
    assert "The only seat is taken." in page


def test_who_waits_stands_in_turn_unless_another_order_is_chosen(manager_browser):
    cohort = make_cohort()
    for name, place in (("Anan", 3), ("Bopha", 1), ("Chai", 2)):
        person = make_person(name)
        make_application(cohort, person, state=A.WAITLISTED, waitlist_position=place)
    browser = manager_browser(cohort)

    def names(query):
        text = browser.get(f"{table(cohort)}?{query}").text
        return sorted(("Anan", "Bopha", "Chai"), key=text.index)

    assert names("state=waitlisted") == ["Bopha", "Chai", "Anan"]
    assert names("") == names("state=waitlisted&sort=person") == ["Anan", "Bopha", "Chai"]
    # The filter of the whole list sends its own order as a blank: nobody chose it.
    assert '<option value="" selected>Person, A to Z' in browser.get(table(cohort)).html
    assert names("state=waitlisted&sort=") == names("state=waitlisted")


def test_the_place_on_the_waitlist_is_shown_where_somebody_waits(manager_browser):
    cohort = make_cohort()
    browser = manager_browser(cohort)
    heading = 'sort=waitlist">Waitlist</a>'
    make_application(cohort, state=A.ELIGIBLE)
    assert heading not in browser.get(table(cohort)).html
    make_application(cohort, state=A.WAITLISTED, waitlist_position=3)
    assert heading in browser.get(table(cohort)).html
    assert heading not in browser.get(f"{table(cohort)}?columns=person.state").html
