"""The front page, the task list and the demo's mailbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories.programme import make_account, make_cohort, make_organisation
from tests.learning.conftest import Running, running  # noqa: F401 - a fixture
from tests.learning.test_completion import end_course, teach
from tests.learning.test_learning_pages import with_role
from tests.learning.test_recording import plan
from tests.support.pages import PageClient
from training_portal.accounts.models import Account
from training_portal.demo.views import with_links
from training_portal.learning import services as learning
from training_portal.platform import clock, mail
from training_portal.platform.database import unit_of_work
from training_portal.platform.policy import Role

BrowserOf = Callable[[Account], PageClient]


def test_a_visitor_sees_what_is_open_and_when_it_closes(app: Flask, pages: PageClient) -> None:
    # Whole days: with an hour more it would be four by the calendar late in the evening.
    cohort = make_cohort(closes_at=clock.now() + timedelta(days=3))
    page = pages.get("/")
    assert "3 days left" in page
    assert f"/cohorts/{cohort.public_id}" in page.html


def test_the_way_to_nominate_leads_officers_there_and_others_to_how_it_is_done(
    app: Flask, pages: PageClient, browser_of: BrowserOf
) -> None:
    words = "Nominate people from my organisation"
    body = make_organisation("KH", nominates=True)
    officer = browser_of(make_account(Role.NOMINATING_OFFICER, organisation=body))
    assert officer.get(officer.get("/").link(words)).url == "/nominations"
    for role in ((), (Role.PROGRAMME_COORDINATOR,)):
        other = browser_of(make_account(*role))
        page = other.get(other.get("/").link(words))
        assert page.url == "/help/nominating" and "write to the programme" in page
    assert pages.get("/").link(words) == "/nominations", "whoever it is signs in first"


def test_small_groups_are_not_counted(app: Flask, pages: PageClient) -> None:
    assert pages.get("/").text.count("fewer than 5") == 2


def test_the_task_list_asks_for_a_sign_in(app: Flask, client: object) -> None:
    answer = client.get("/me")  # type: ignore[attr-defined]
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")


def test_somebody_new_has_nothing_waiting(app: Flask, browser_of: BrowserOf) -> None:
    assert "Nothing waits for you" in browser_of(make_account()).get("/me")


def test_staff_are_told_what_waits(
    running: Running,  # noqa: F811 - the fixture itself
    browser_of: BrowserOf,
) -> None:
    closed = make_cohort(closes_at=clock.now() - timedelta(hours=1))
    plan(running)
    staff = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    page = staff.get("/me")
    assert f"Start screening of {closed.code}" in page
    assert "Take attendance: 5S on the floor" in page


def test_staff_are_told_of_certificates_to_issue(
    running: Running,  # noqa: F811 - the fixture itself
    browser_of: BrowserOf,
) -> None:
    teach(running)
    end_course(running)
    learning.complete_cohort(running.cohort, actor=running.staff)
    staff = browser_of(with_role(Role.PROGRAMME_COORDINATOR))
    assert "Issue 1 certificate" in staff.get("/me")


@pytest.fixture
def a_mail(app: Flask) -> None:
    with unit_of_work():
        mail.enqueue(
            "reset",
            "somsak@example.org",
            account=make_account(),
            address="http://portal.test/reset/abc",
        )


def test_the_demo_shows_mails_with_their_links(a_mail: None, pages: PageClient) -> None:
    page = pages.get("/mailbox?to=SOMSAK@example.org")
    assert "1 mail" in page
    assert "http://portal.test/reset/abc" in pages.get(page.link("Set a new password")).html
    assert "No mail fits" in pages.get("/mailbox?to=nobody@example.org")
    pages.get("/mailbox?page=bogus")
    pages.get("/mailbox/NOSUCHMAIL", status=404)


def test_links_are_made_and_everything_else_is_escaped() -> None:
    html = with_links("<b> see http://a.test/x?y=1&z=2. Bye")
    assert html == (
        '&lt;b&gt; see <a href="http://a.test/x?y=1&amp;z=2">http://a.test/x?y=1&amp;z=2</a>. Bye'
    )


def test_whoever_types_the_beginning_of_staffs_addresses_comes_to_the_tasks(
    browser_of: BrowserOf,
) -> None:
    staff = browser_of(make_account(Role.PROGRAMME_COORDINATOR))
    answer = staff.client.get("/manage")
    assert (answer.status_code, answer.location) == (302, "/me")


def test_the_mailbox_of_the_demonstration_begins_with_the_newest(
    app: Flask, pages: PageClient
) -> None:
    """Mails of a story that is told afterwards come into being in another order than theirs."""
    for address, days in (("late@example.org", 1), ("early@example.org", 9)):
        with clock.standing_at(clock.now() - timedelta(days=days)), unit_of_work():
            mail.enqueue("reset", address, account=make_account(), address="http://x.test/reset/a")
    html = pages.get("/mailbox").html
    assert html.index("late@") < html.index("early@")
