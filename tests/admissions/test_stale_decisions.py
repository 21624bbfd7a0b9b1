"""A decision on somebody who changed since the question is asked about again, never carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.factories.admissions import make_application, make_offer
from tests.factories.programme import make_cohort, make_person, manager_of
from tests.support.pages import PageClient
from training_portal.admissions import decision_services, offer_services, open_offer_services
from training_portal.admissions.models import Application
from training_portal.admissions.models import ApplicationState as A
from training_portal.cohorts.models import Cohort
from training_portal.platform import clock
from training_portal.platform.database import db, unit_of_work
from training_portal.platform.idempotency import set_aside
from training_portal.platform.versions import StaleRows
from training_portal.platform.workflow import Refused

REASON = "Others have more to gain."

BrowserFor = Callable[[Cohort], PageClient]


@pytest.fixture
def cohort(app: object) -> Cohort:
    return make_cohort()


def anew(application: Application) -> Application:
    return db.session.get_one(Application, application.id, populate_existing=True)


def table(cohort: Cohort) -> str:
    return f"/manage/cohorts/{cohort.public_id}/applications"


def path(cohort: Cohort, application: Application, verb: str) -> str:
    return f"{table(cohort)}/{application.public_id}/{verb}"


def test_who_was_shortlisted_since_the_question_is_turned_down_by_a_second_answer_only(
    cohort: Cohort, manager_browser: BrowserFor
) -> None:
    application = make_application(cohort, make_person("Keo Noi"), state=A.ELIGIBLE)
    browser = manager_browser(cohort)
    asked = browser.get(path(cohort, application, "reject"))
    manager_browser(cohort).submit(path(cohort, application, "shortlist"))
    page = browser.submit(asked, reason=REASON, status=409)
    assert page.errors == [
        "Changed meanwhile, in another window or by somebody else, and now “Shortlisted”: Keo Noi."
    ]
    assert REASON in page and anew(application).state is A.SHORTLISTED
    # Asked anew, with what there is now, it is the manager's wish.
    browser.submit(page)
    assert (anew(application).state, anew(application).outcome_reason) == (A.REJECTED, REASON)


def test_of_ticked_rows_those_that_changed_are_named_and_nothing_is_done(
    cohort: Cohort, manager_browser: BrowserFor
) -> None:
    first, second = (make_application(cohort, state=A.ELIGIBLE) for _number in range(2))
    browser = manager_browser(cohort)
    view = f"{table(cohort)}?state=eligible"
    rows = [first.public_id, second.public_id]
    asked = browser.submit(browser.get(view), button="Do not select", row=rows)
    manager_browser(cohort).submit(path(cohort, second, "shortlist"))
    page = browser.submit(asked, reason=REASON, status=409)
    (error,) = page.errors
    assert "now “Shortlisted”: " in error
    assert [anew(each).state for each in (first, second)] == [A.ELIGIBLE, A.SHORTLISTED]
    assert page.link("Back") == view
    browser.submit(page)
    assert {anew(each).state for each in (first, second)} == {A.REJECTED}


def test_what_was_sent_anew_is_asked_about_again_though_its_state_is_the_same(
    cohort: Cohort, manager_browser: BrowserFor
) -> None:
    application = make_application(cohort, state=A.SUBMITTED)
    browser = manager_browser(cohort)
    asked = browser.get(path(cohort, application, "find_ineligible"))
    with unit_of_work():
        anew(application).revision += 1
    page = browser.submit(asked, reason=REASON, status=409)
    assert "now “Submitted”: " in page.errors[0]
    assert anew(application).state is A.SUBMITTED


def test_a_page_that_lacks_its_reason_does_not_hide_what_changed(
    cohort: Cohort, manager_browser: BrowserFor
) -> None:
    application = make_application(cohort, state=A.ELIGIBLE)
    browser = manager_browser(cohort)
    asked = browser.get(path(cohort, application, "reject"))
    manager_browser(cohort).submit(path(cohort, application, "shortlist"))
    page = browser.submit(asked, status=409)
    assert "now “Shortlisted”: " in page.errors[0]


def test_who_changes_between_the_answer_and_the_lock_is_asked_about_again(
    cohort: Cohort, manager_browser: BrowserFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = make_application(cohort, state=A.ELIGIBLE)
    decide = decision_services.decide

    def somebody_was_faster(*sent: Any, **how: Any) -> int:
        with set_aside():
            decide(cohort.id, [application.id], "shortlist", reason=None, actor=how["actor"])
        return decide(*sent, **how)

    browser = manager_browser(cohort)
    asked = browser.get(path(cohort, application, "reject"))
    monkeypatch.setattr(decision_services, "decide", somebody_was_faster)
    page = browser.submit(asked, reason=REASON, status=409)
    assert "now “Shortlisted”: " in page.errors[0] and REASON in page
    assert anew(application).state is A.SHORTLISTED
    monkeypatch.undo()
    browser.submit(page)
    assert anew(application).state is A.REJECTED


#: Each verb with a state in which it is possible, by the arguments that it takes beside the ids.
VERBS: dict[str, tuple[A, Callable[..., object], dict[str, object]]] = {
    "decide": (A.ELIGIBLE, decision_services.decide, {"verb": "reject", "reason": REASON}),
    "offer": (A.SHORTLISTED, offer_services.make_offers, {}),
    "enrol": (A.ACCEPTED, decision_services.enrol_accepted, {}),
    "release": (A.ACCEPTED, decision_services.release_accepted, {"reason": REASON}),
    "withdraw": (A.OFFERED, open_offer_services.withdraw_offers, {"reason": REASON}),
    "prolong": (A.OFFERED, open_offer_services.prolong_offers, {"reason": REASON}),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_decision_compares_under_the_lock_what_was_seen(cohort: Cohort, verb: str) -> None:
    state, service, told = VERBS[verb]
    if state is A.OFFERED:
        application = db.session.get_one(Application, make_offer(cohort).application_id)
    else:
        application = make_application(cohort, state=state)
    if verb == "prolong":
        told = {**told, "until": clock.today(cohort.time_zone) + timedelta(days=12)}
    with pytest.raises(StaleRows) as stale:
        service(
            cohort.id,
            [application.id],
            seen={application.id: "another"},
            actor=manager_of(cohort),
            **told,
        )
    assert stale.value.ids == {application.id}
    assert isinstance(stale.value, Refused)
    assert anew(application).state is state
