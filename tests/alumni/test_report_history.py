"""The timeline of a report: what became of it and who decided, never who reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.factories import make_account
from tests.factories.accounts import actor_of
from tests.factories.alumni import acting, make_finished_cohort, make_member
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.alumni import safety_services
from training_portal.alumni.report_history import of_report
from training_portal.platform.policy import Role


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        ("dismiss", "Looked at: nothing was done"),
        ("remove", "The reported person was taken out of the network"),
    ],
)
def test_it_says_what_was_decided_by_whom_and_why_and_names_no_reporter(
    app: Flask, browser_of: Callable[[Account], PageClient], verb: str, sentence: str
) -> None:
    cohort = make_finished_cohort()
    reporter = make_member("Witness", cohort=cohort)
    reported = make_member("Anong", cohort=cohort)
    made = safety_services.report(
        reporter.person_id, reported.person_id, "Asked for money.", actor=acting(reporter)
    )
    noi = make_account(Role.PROGRAMME_COORDINATOR, name="Noi")
    actor = actor_of(noi, Role.PROGRAMME_COORDINATOR)
    safety_services.decide_report(made.id, verb, reason="Both were asked.", actor=actor)
    decided, raised = of_report(made)
    assert (decided.sentence, decided.actor, decided.reason) == (
        sentence,
        "Noi",
        "Both were asked.",
    )
    assert (raised.sentence, raised.actor) == ("It was reported", "A member of the network")
    page = browser_of(noi).get(f"/manage/network/reports/{made.public_id}")
    assert sentence in page and "Both were asked." in page
