"""The seat plan as staff change it: filled in, looked at, saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from tests.factories.programme import make_cohort
from tests.learning.test_learning_pages import with_role
from tests.support.pages import Page, PageClient, values_of
from training_portal.accounts.models import Account
from training_portal.cohorts import queries, services
from training_portal.cohorts.models import Cohort
from training_portal.platform import audit
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.policy import SYSTEM, Role
from training_portal.platform.versions import Stale
from training_portal.platform.workflow import Refused

BrowserOf = Callable[[Account], PageClient]
SAVE, EDIT = "Change the seat plan", "Go back and edit"


@pytest.fixture
def coordinator(app: Flask, browser_of: BrowserOf) -> PageClient:
    return browser_of(with_role(Role.PROGRAMME_COORDINATOR))


@pytest.fixture
def cohort(app: Flask) -> Cohort:
    return make_cohort(capacity=20, plan={"LA": (2, 7), "KH": (2, 7)})


def url_of(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/seats"


def saved(coordinator: PageClient, question: Page, **more: object) -> Page:
    values = {"reason": "A larger hall."}
    return coordinator.submit(question, button=SAVE, values=values, **more)  # type: ignore[arg-type]


def asked(coordinator: PageClient, cohort: Cohort, **changes: object) -> Page:
    values = {"capacity": 25, "minimum_LA": 3, "maximum_LA": 9}
    return coordinator.submit(url_of(cohort), values={**values, **changes})


def test_what_would_change_is_said_before_anything_does(
    coordinator: PageClient, cohort: Cohort
) -> None:
    page = asked(coordinator, cohort)
    assert page.heading == "Change the seat plan?"
    assert "Seats in all: 25 instead of 20." in page
    assert "Lao PDR: 3 guaranteed and 9 at most, instead of 2 and 7." in page
    assert "Cambodia:" not in page
    assert queries.seat_plan(cohort.id)["LA"].maximum == 7


def test_guarantees_that_are_open_to_all_are_no_longer_asked_and_stay(
    coordinator: PageClient, cohort: Cohort
) -> None:
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).guarantees_release_on = date(2020, 1, 1)
    page = coordinator.get(url_of(cohort))
    assert "minimum_LA" not in page.html and "were opened to all" in page
    question = coordinator.submit(page, capacity=25, maximum_LA=9)
    assert "Lao PDR: at most 9 instead of 7." in question and "2 guaranteed" not in question
    saved(coordinator, question)
    share = queries.seat_plan(cohort.id)["LA"]
    assert (share.minimum, share.maximum) == (2, 9)


def test_what_stands_against_a_plan_names_only_fields_that_are_there(
    coordinator: PageClient, cohort: Cohort
) -> None:
    """Guarantees that are open to all have no fields: they go down with the most of a country."""
    with unit_of_work():
        db.session.get_one(Cohort, cohort.id).guarantees_release_on = date(2020, 1, 1)
    page = coordinator.submit(url_of(cohort), status=422, values={"capacity": 3})
    (error,) = page.errors
    assert error.startswith("4 seats were guaranteed, but the cohort would have 3. Lower what")
    question = coordinator.submit(page, capacity=3, maximum_LA=1)
    assert "Lao PDR: at most 1 instead of 7." in question
    assert saved(coordinator, question).notices == ["The seat plan is changed."]
    plan = queries.seat_plan(cohort.id)
    assert [(plan[code].minimum, plan[code].maximum) for code in ("LA", "KH")] == [(1, 1), (2, 7)]


def test_seats_that_can_go_to_nobody_are_pointed_out(
    coordinator: PageClient, cohort: Cohort
) -> None:
    assert "9 seats can go to nobody" in asked(coordinator, cohort)
    page = asked(coordinator, cohort, maximum_LA=20)
    assert "can go to nobody" not in page


def test_the_plan_is_saved_once_and_stands_in_the_history(
    coordinator: PageClient, cohort: Cohort
) -> None:
    question = asked(coordinator, cohort)
    page = saved(coordinator, question)
    assert page.notices == ["The seat plan is changed."]
    share = queries.seat_plan(cohort.id)["LA"]
    assert (share.minimum, share.maximum) == (3, 9)
    again = saved(coordinator, question, status=409)
    assert "Somebody else changed the plan" in again.errors[0]
    entry = audit.timeline([("cohort", cohort.id)])[0]
    assert (entry.action, entry.reason) == ("change_seat_plan", "A larger hall.")
    assert entry.before == {"capacity": 20, "plan": {"KH": [2, 7], "LA": [2, 7]}}
    assert "Seat plan changed" in coordinator.get(f"/manage/cohorts/{cohort.public_id}")


def test_a_browser_can_go_back_to_what_would_change(
    coordinator: PageClient, cohort: Cohort
) -> None:
    """The page is no answer to a POST, and its address has no word of the reason."""
    question = asked(coordinator, cohort)
    refused = coordinator.submit(question, button=SAVE, status=422)
    assert any("Why is the plan changed?" in error for error in refused.errors)
    again = coordinator.get(question.address)
    assert "Lao PDR: 3 guaranteed and 9 at most, instead of 2 and 7." in again
    saved(coordinator, again)
    assert not coordinator.get(question.address).errors  # It is the plan by now.
    services.change_seat_plan(
        cohort, capacity=22, plan={"LA": (2, 8)}, actor=SYSTEM, reason="Somebody later."
    )
    stale = coordinator.get(question.address, status=409)
    assert "Somebody else changed the plan" in stale.errors[0]


def test_an_address_that_makes_no_sense_leads_to_the_form(
    coordinator: PageClient, cohort: Cohort
) -> None:
    look = f"{url_of(cohort)}/look"
    assert not coordinator.get(look).errors
    seen = values_of(coordinator.get(url_of(cohort)).form(button="See what changes"))["seen"][0]
    page = coordinator.get(f"{look}?capacity=many&seen={seen}", status=422)
    assert "Write a whole number" in page.errors[0]
    assert page.url == url_of(cohort)


def test_going_back_brings_the_form_as_it_was_filled_in(
    coordinator: PageClient, cohort: Cohort
) -> None:
    page = coordinator.get(asked(coordinator, cohort).link(EDIT))
    assert not page.errors
    sent = values_of(page.form(button="See what changes"))
    assert (sent["capacity"], sent["maximum_LA"]) == (["25"], ["9"])
    assert queries.seat_plan(cohort.id)["LA"].maximum == 7


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"capacity": 3}, "4 seats are guaranteed, but the cohort has 3."),
        (
            {"minimum_LA": 8, "maximum_LA": 5},
            "Lao PDR, at most: Guaranteed 8 is more than at most 5.",
        ),
        ({"capacity": "many"}, "Write a whole number, in digits."),
        ({"minimum_LA": -1}, "Write a number from 0 to 10000."),
        (
            {"maximum_LA": 0, "minimum_LA": 0, "maximum_KH": 0, "minimum_KH": 0},
            "at least one country",
        ),
    ],
)
def test_a_plan_that_makes_no_sense_comes_back_filled(
    coordinator: PageClient, cohort: Cohort, values: dict[str, object], words: str
) -> None:
    sent = {"capacity": 21, **values}
    page = coordinator.submit(url_of(cohort), status=422, values=sent)
    assert any(words in error for error in page.errors), page.errors
    filled = values_of(page.form(button="See what changes"))
    assert all(filled[name] == [str(value)] for name, value in sent.items())


def test_an_unchanged_plan_is_not_saved(coordinator: PageClient, cohort: Cohort) -> None:
    page = coordinator.submit(url_of(cohort), status=422)
    assert page.errors == ["The plan is as it was: nothing would change."]


def test_what_is_wrong_is_named_in_the_order_of_the_page_with_its_column(
    coordinator: PageClient, cohort: Cohort
) -> None:
    page = coordinator.submit(url_of(cohort), status=422, minimum_KH="-3", maximum_KH="many")
    assert "<title>Error: " in page.html
    assert "Guaranteed: Write a number from 0" in page and "At most: Write a whole number" in page


def test_a_cut_below_what_is_taken_is_named(coordinator: PageClient, cohort: Cohort) -> None:
    with unit_of_work():
        for _each in range(4):
            services.take_seat(cohort.id, "LA")
    page = coordinator.submit(url_of(cohort), status=422, capacity=3, minimum_LA=0, maximum_LA=3)
    assert any("The capacity cannot be 3: more seats are taken." in each for each in page.errors)
    assert any(
        "Lao PDR: the maximum is below the seats that are taken." in each for each in page.errors
    )


def test_a_seat_taken_between_question_and_answer_refuses_the_cut(
    coordinator: PageClient, cohort: Cohort
) -> None:
    question = asked(coordinator, cohort, capacity=20, minimum_LA=0, maximum_LA=1)
    with unit_of_work():
        services.take_seat(cohort.id, "LA")
        services.take_seat(cohort.id, "LA")
    page = saved(coordinator, question, status=422)
    assert "Lao PDR: the maximum is below the seats that are taken." in page.errors
    assert queries.seat_plan(cohort.id)["LA"].maximum == 7


def test_a_stale_plan_gets_both_versions_and_loses_nothing(
    coordinator: PageClient, cohort: Cohort
) -> None:
    with unit_of_work():  # The page says then when seats are open to all; it is drawn anew here.
        db.session.get_one(Cohort, cohort.id).guarantees_release_on = date(2027, 1, 15)
    form, question = coordinator.get(url_of(cohort)), asked(coordinator, cohort)
    services.change_seat_plan(
        cohort, capacity=22, plan={"LA": (2, 8)}, actor=SYSTEM, reason="Somebody was faster."
    )
    answer = coordinator.submit(
        form, button="See what changes", status=409, values={"capacity": 30}
    )
    assert "Somebody else changed the plan meanwhile" in answer.errors[0]
    assert 'value="30"' in answer.html and "0 of 8" in answer
    after = coordinator.submit(answer, button="See what changes")
    assert "Seats in all: 30 instead of 22." in after
    answer = coordinator.submit(question, button=SAVE, status=409, values={"reason": "Mine."})
    assert "Somebody else changed the plan meanwhile" in answer.errors[0]
    assert "Mine." in answer.html and "Seats in all: 25 instead of 22." in answer
    assert coordinator.submit(answer, button=SAVE).notices == ["The seat plan is changed."]
    assert queries.seat_plan(cohort.id)["LA"].maximum == 9


def test_who_is_faster_between_the_look_and_the_lock_is_shown_as_it_stands(
    coordinator: PageClient, cohort: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    question, change = asked(coordinator, cohort), services.change_seat_plan

    def somebody_was_faster(*_args: object, **_values: object) -> None:
        change(cohort, capacity=22, plan={"LA": (2, 8)}, actor=SYSTEM, reason="Faster.")
        raise Stale("stale")

    monkeypatch.setattr(services, "change_seat_plan", somebody_was_faster)
    assert "Seats in all: 25 instead of 22." in saved(coordinator, question, status=409)


def test_the_service_itself_refuses_a_plan_nobody_saw(cohort: Cohort) -> None:
    with pytest.raises(Stale):
        services.change_seat_plan(
            cohort, capacity=22, plan={"LA": (2, 8)}, actor=SYSTEM, reason="x", seen="20;LA:9-9"
        )
    db.session.refresh(cohort)
    assert cohort.capacity == 20


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (Stale("stale"), 409, "Somebody else changed the plan meanwhile"),
        (Refused("5 seats are taken: the capacity cannot be 3."), 422, "5 seats are taken"),
    ],
)
def test_what_happens_between_the_look_and_the_lock_is_told_too(
    coordinator: PageClient,
    cohort: Cohort,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Refused,
    status: int,
    words: str,
) -> None:
    def somebody_was_faster(*_args: object, **_values: object) -> None:
        raise refusal

    question = asked(coordinator, cohort)
    monkeypatch.setattr(services, "change_seat_plan", somebody_was_faster)
    page = saved(coordinator, question, status=status)
    assert words in page.errors[0]
    assert "A larger hall." in page.html
